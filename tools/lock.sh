#!/bin/sh
# Writes requirements/*.txt anew from requirements/*.in: exact versions with hashes, for every platform and no host.
# `make lock` keeps the versions that still fit; `make lock UPGRADE=1` takes the newest ones.
set -eu
cd "$(dirname "$0")/../requirements"
for name in uv base dev; do
    ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links ${UPGRADE:+--upgrade} "$name.in" --output-file "$name.txt"
done
