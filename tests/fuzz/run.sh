#!/usr/bin/env bash
# Fuzzes each target over its corpus: ten seconds, or with --long ten minutes. Further words choose targets (pep_version).
# What fails is left in the build folder, and its place is printed.
# Usage: tests/fuzz/run.sh [--long] [TARGET…]
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
cd "$here/../.."
. .ci/packages.sh

seconds=10
if [ "${1:-}" = "--long" ]; then
    seconds=600
    shift
fi

# shellcheck disable=SC2086
ensure_packages $BUILD_PACKAGES $CHECK_PACKAGES
cmake --preset fuzz >/dev/null
targets=("${@/#/fuzz_}")
[ $# -gt 0 ] || mapfile -t targets < <(ninja -C build/fuzz -t targets all | sed -n 's/^\(fuzz_[a-z0-9_]*\): phony$/\1/p')
cmake --build build/fuzz --target "${targets[@]}" >/dev/null

# fuzz_MODULE_FORMAT finds more inputs from those in MODULE/corpus/FORMAT, and keeps them to itself.
fuzz() {
    local module=${1#fuzz_} folder="build/fuzz/found/$1"
    local format=${module#*_}
    module=${module%%_*}
    mkdir -p "$folder"
    if build/fuzz/bin/"$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$folder/failed-" \
        "$folder" "tests/fuzz/$module/corpus/$format" >"$folder.log" 2>&1; then
        echo "$1: $(grep -o 'Done.*' "$folder.log")"
    else
        echo "$1: FAILED"
        tail -30 "$folder.log"
        return 1
    fi
}
export -f fuzz
export seconds
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz {}'
