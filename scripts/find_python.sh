#!/usr/bin/env bash
# Print the path of a Python whose version is one of the given ones: find_python.sh 3.10   or   find_python.sh 3.11 3.12
# Looks on PATH, in pyenv, and at uv; a name that exists but does not run (a pyenv shim) does not count.
set -u

runs() { # runs PATH VERSION
    [ -n "$1" ] && "$1" -c "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '$2')" >/dev/null 2>&1
}

for version in "$@"; do
    for candidate in \
        "$(command -v "python$version" || true)" \
        "$(command -v python3 || true)" \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python \
        "$(command -v uv >/dev/null 2>&1 && uv python find "$version" 2>/dev/null || true)"; do
        if runs "$candidate" "$version"; then
            printf '%s\n' "$candidate"
            exit 0
        fi
    done
done
exit 1
