# shellcheck shell=bash
# For direnv: `use pyenvx [OPTION…] [REQ…]` in .envrc brings the environment of the project here, or of the requirements,
# as `pyenvx shell` would.

# Whatever may decide the environment is watched, there or not; what `dotenv` and `watch` name elsewhere is for a
# watch_file of the person's own.
_pyenvx_watch() {
    local folder=$PWD name
    for name in .env pylock.toml pyproject.toml poetry.lock uv.lock pdm.lock Pipfile Pipfile.lock requirements.txt; do
        watch_file "$PWD/$name"
    done
    while :; do
        watch_file "$folder/shell.toml"
        watch_file "$folder/.python-version"
        [[ -n $folder ]] || break
        folder=${folder%/*}
    done
}

use_pyenvx() {
    _pyenvx_watch
    direnv_load pyenvx shell --quiet "$@" -- "${direnv:-direnv}" dump
}
