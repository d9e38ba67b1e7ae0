#!/usr/bin/env bash
# Renew the lock files from the loose requirements (requirements/*.in) in fresh environments.
set -euo pipefail
cd "$(dirname "$0")/.."

lock() { # lock NAME PYTHON-VERSION [constraint]
    local name=$1 version=$2 dir
    dir=$(mktemp -d)
    "$(scripts/find_python.sh "$version")" -m venv "$dir"
    "$dir"/bin/python -m pip install --quiet -r requirements/"$name".in ${3:+-c "$3"}
    {
        echo "# Locked by scripts/lock.sh from requirements/$name.in; do not edit."
        # a local build tag (torch's "+cpu") names a build that other machines may not have
        "$dir"/bin/python -m pip freeze --exclude pip --exclude setuptools | sed 's/+cpu$//'
    } > requirements/"$name".txt
    rm -rf "$dir"
}

lock rasa 3.10
lock service 3.11
lock dev 3.11 requirements/service.txt
