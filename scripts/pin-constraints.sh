#!/usr/bin/env bash
# Writes constraints.txt: the version of every package that .venv holds now, after `make lint` or `make test` passed with them.
set -euo pipefail
cd "$(dirname "$0")/.."
{
    echo "# Every package Tenkyo is tested with, written by scripts/pin-constraints.sh. What is required: pyproject.toml."
    # A local version (torch's +cpu) is a build of the same release; any build of it may be installed.
    .venv/bin/python -m pip list --format=freeze --exclude pip --exclude tenkyo | sed 's/+[a-z0-9.]*$//' | LC_ALL=C sort -f
} >constraints.txt
