#!/usr/bin/env bash
# Measures pyenvx beside uv, pipx, a virtualenv's python and the system's, and prints a table.
# Usage: tests/bench/run.sh [--quick] [--rows A,B] [--rounds N] [--out DIR] [--check]
# BENCH_SCRATCH moves the scratch folder, BENCH_PYTHON names the interpreter that all of them use. See benchmark.py.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$here/../..
preset=${PRESET:-release}
. "$root/.ci/packages.sh"

# shellcheck disable=SC2086
ensure_packages $BUILD_PACKAGES python3-venv
cmake -S "$root" --preset "$preset" >/dev/null
cmake --build "$root/build/$preset" --target pyenvx pyenvx-realise pyenvx-finish pyenvx-sandbox interleave >/dev/null
export PYENVX_BIN=$root/build/$preset/bin
exec python3 "$here/benchmark.py" "$@"
