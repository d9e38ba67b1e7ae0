#!/usr/bin/env bash
# Create the two environments from their lock files, once and again whenever a lock file changes.
#   scripts/setup.sh         what running needs
#   scripts/setup.sh dev     and what testing needs
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
fail() { printf '\033[31mKhông chạy được / cannot run:\033[0m %s\n' "$*" >&2; exit 1; }

require_space() {
    local free_mb
    free_mb=$(df -Pm . | awk 'NR==2 {print $4}')
    [ "$free_mb" -ge 6000 ] || fail "needs 6 GB of free disk for the two environments, found ${free_mb} MB in $(df -P . | awk 'NR==2 {print $6}')"
}

installed() { # installed STAMP LOCK...: the stamp names every lock file
    local stamp=$1 lock
    shift
    for lock in "$@"; do grep -q "  $lock\$" "$stamp" || return 1; done
}

make_environment() { # make_environment NAME "VERSIONS" HINT LOCK...
    local name=$1 versions=$2 hint=$3 python stamp
    shift 3
    stamp=.venv/$name/.locked
    # the stamp lists the lock files that are installed; one that tests needed does no harm to running
    if sha256sum --quiet --check "$stamp" >/dev/null 2>&1 && installed "$stamp" "$@" && .venv/"$name"/bin/python -c '' 2>/dev/null; then
        return
    fi
    # shellcheck disable=SC2086
    python=$(scripts/find_python.sh $versions) || fail "no Python $hint on PATH, in pyenv or uv.
  Install one of:  apt install python${hint%% *} python${hint%% *}-venv   |   pyenv install ${hint%% *}   |   uv python install ${hint%% *}"
    require_space
    [ -x .venv/"$name"/bin/python ] || { say "Environment «$name»: creating with $($python --version)"; "$python" -m venv .venv/"$name"; }
    say "Environment «$name»: installing $(cat "$@" | grep -c '==') locked packages (a few minutes the first time)"
    local args=()
    for lock in "$@"; do args+=(-r "$lock"); done
    .venv/"$name"/bin/python -m pip install --disable-pip-version-check --quiet --progress-bar on "${args[@]}" 2> >(grep -v -e '^WARNING: Location' -e DEPRECATION >&2) \
        || fail "pip could not install the «$name» packages (see above). A missing C compiler is mended by: apt install build-essential"
    sha256sum "$@" > "$stamp"
}

mkdir -p .venv var
make_environment rasa "3.10" "3.10" requirements/rasa.txt
if [ "${1:-}" = dev ]; then
    make_environment service "3.11 3.12" "3.11 or 3.12" requirements/service.txt requirements/dev.txt
else
    make_environment service "3.11 3.12" "3.11 or 3.12" requirements/service.txt
fi
if [ ! -x .venv/service/bin/bot ]; then
    .venv/service/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e . 2> >(grep -v -e '^WARNING: Location' >&2)
fi
