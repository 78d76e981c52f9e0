#!/bin/sh
# Installs the programs that some tests need beside the Python libraries, where we may: as root on Debian or Ubuntu.
# Elsewhere it names what is missing and which tests are skipped for that; with ERP_REQUIRE_ALL=1 that is a failure.
set -u

packages=
missing=
need() { # need <packages> <what the tests do with them> <command that succeeds where they are there>
    wanted=$1
    purpose=$2
    shift 2
    if ! "$@" >/dev/null 2>&1; then
        packages="$packages $wanted"
        missing="$missing
  $wanted: $purpose"
    fi
}
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
bouncer() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v pgbouncer; }
look() {
    packages=
    missing=
    need chromium "the browser journeys (tests/journeys)" browser
    need "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" "documents in PDF" .venv/bin/python -c 'import weasyprint'
    need pgbouncer "the attack through a pooler (tests/attacks)" bouncer
    need poppler-utils "comparing the pages of documents" command -v pdftoppm
}

look
if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests:$packages" >&2
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one word per package
    { apt-get update -q && apt-get install -q -y --no-install-recommends fonts-dejavu-core $packages; } >&2 2>&1 ||
        echo "apt-get could not install them." >&2
    look
fi
[ -z "$packages" ] && exit 0
echo "Not installed, so the tests that need it are skipped:$missing" >&2
echo "On Debian or Ubuntu: sudo apt-get install$packages" >&2
[ "${ERP_REQUIRE_ALL:-0}" != 1 ]
