#!/usr/bin/env bash
# Installs what is missing, builds pyenvx, installs it under $PREFIX (~/.local), and runs examples/hello.py twice.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. .ci/packages.sh

PREFIX=${PREFIX:-$HOME/.local}

# shellcheck disable=SC2086
ensure_packages $BUILD_PACKAGES
cmake --preset release -DCMAKE_INSTALL_PREFIX="$PREFIX" >/dev/null
cmake --build --preset release --target pyenvx pyenvx-realise pyenvx-finish pyenvx-sandbox man_pages
cmake --install build/release --prefix "$PREFIX" >/dev/null

# bash and fish find their completion below ~/.local by themselves.
case ${SHELL:-} in
    */zsh) echo "For completion, before compinit in ~/.zshrc: fpath=($PREFIX/share/zsh/site-functions \$fpath)" ;;
esac

timed_start() {
    local began ended
    began=$(date +%s%N)
    "$PREFIX/bin/pyenvx" examples/hello.py
    ended=$(date +%s%N)
    printf '%s: %d.%03d s\n' "$1" $(((ended - began) / 1000000000)) $(((ended - began) / 1000000 % 1000))
}
timed_start "first start (fetches what is missing)"
timed_start "second start"

case ":$PATH:" in
    *":$PREFIX/bin:"*) ;;
    *) echo "To use it from anywhere: export PATH=\"$PREFIX/bin:\$PATH\"" ;;
esac
