#!/usr/bin/env bash
# Installs what is missing, builds, and runs the tests in their bounded form; --long runs the whole.
# Further words go to ctest (tests/run.sh -L unit).
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. .ci/packages.sh

PRESET=${PRESET:-release}
export PYENVX_TEST_LONG=""
differential_cases=200000
if [ "${1:-}" = "--long" ]; then
    export PYENVX_TEST_LONG=1
    differential_cases=5000000
    shift
fi

# shellcheck disable=SC2086
ensure_packages $BUILD_PACKAGES $TEST_PACKAGES
cmake --preset "$PRESET" -DPYENVX_DIFFERENTIAL_CASES="$differential_cases" >/dev/null
cmake --build --preset "$PRESET"
exec ctest --test-dir "build/$PRESET" --output-on-failure -j "$(nproc)" "$@"
