#!/usr/bin/env bash
# Two hostile packages, installed by pip and by pyenvx, each time in a home of its own with false secrets, and what each
# let them take. Ends with 0 only where pip let them take everything and pyenvx nothing; with 77 where there is no
# setuptools to build with. PYENVX_BIN is the folder of the built programs.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
exec python3 "$here/demo.py" "${PYENVX_BIN:-$here/../../build/release/bin}"
