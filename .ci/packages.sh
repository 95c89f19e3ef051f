# Sourced by the scripts that build or test: installs the Debian packages that are missing, and only those.
# Usage: . .ci/packages.sh; ensure_packages NAME...

BUILD_PACKAGES="g++ musl-dev cmake ninja-build pkg-config ccache mold python3 python3-pip ca-certificates
    libsqlite3-dev libcurl4-openssl-dev libmicrohttpd-dev libssl-dev zlib1g-dev libdeflate-dev libzstd-dev libsimdjson-dev
    libseccomp-dev libcap-dev libtomlplusplus-dev libcli11-dev nlohmann-json3-dev doctest-dev"
TEST_PACKAGES="python3-venv git strace zsh fish util-linux e2fsprogs bubblewrap bash-completion groff-base openssh-client openssh-server nginx-light zstd direnv chromium libglib2.0-0"  # the last one for the Qt that PyQt6 and PySide6 bring
CHECK_PACKAGES="clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev"

missing_packages() {
    local name
    for name in "$@"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$name"
    done
}

ensure_packages() {
    local missing run_as_root=""
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "error: these Debian packages are missing, and there is no sudo to install them: $missing" >&2
            return 1
        fi
        run_as_root="sudo"
    fi
    echo "installing: $missing"
    # shellcheck disable=SC2086  # the names are separate words
    $run_as_root apt-get update -qq &&
        $run_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
