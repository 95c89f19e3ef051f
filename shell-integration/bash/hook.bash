# What `pyenvx hook bash` prints after a line that sets __pyenvx_program. Before each prompt it looks whether the folder, or
# a file that its environment was made from, has changed; no process is started while nothing has. ARCHITECTURE.md,
# "Activation", has what `pyenvx export` and this agree on.
#
# It must work whatever the person has set: folders are compared by `[`, since nocasematch changes what `[[` says; local
# variables have names of their own, since one that is read-only cannot be made local.
#
# shellcheck shell=bash disable=SC2128,SC2154,SC2178,SC2317

__pyenvx_hook() {
    local __pyenvx_status=$? __pyenvx_file=
    if [ "${PWD-}" != "$__pyenvx_pwd" ]; then
        __pyenvx_look
    else
        for __pyenvx_file in "${__pyenvx_absent[@]}"; do
            [[ ! -e $__pyenvx_file ]] || break
        done
        # Whether the last of them is there.
        if [[ -e $__pyenvx_file ]] || ! __pyenvx_unchanged; then
            __pyenvx_look
        fi
    fi
    # Handed on to what follows in the same line. Elsewhere bash gives it back by itself, and a failure would fire ERR traps.
    case ${PROMPT_COMMAND-} in
        *__pyenvx_hook?*) return "$__pyenvx_status" ;;
    esac
}

__pyenvx_look() {
    local __pyenvx_former=$__pyenvx_root
    __pyenvx_pwd=${PWD-}
    __pyenvx_walk
    if [ "$__pyenvx_root" != "$__pyenvx_former" ]; then
        __pyenvx_load
    elif [ -n "$__pyenvx_root" ]; then
        __pyenvx_unchanged || __pyenvx_load
    elif [ -n "${PYENVX_ACTIVE-}" ]; then
        __pyenvx_load
    fi
}

# Upwards by the words of the path: a folder may be gone, or be reached by a link.
__pyenvx_walk() {
    local __pyenvx_folder=${__pyenvx_pwd%/}
    __pyenvx_root=
    __pyenvx_absent=()
    while [[ $__pyenvx_folder == /* && ! -e $__pyenvx_folder/shell.toml ]]; do
        __pyenvx_absent+=("$__pyenvx_folder/shell.toml")
        __pyenvx_folder=${__pyenvx_folder%/*}
    done
    if [[ -e $__pyenvx_folder/shell.toml ]]; then
        __pyenvx_root=${__pyenvx_folder:-/}
    else
        __pyenvx_absent+=(/shell.toml)
    fi
}

__pyenvx_load() {
    local __pyenvx_text
    # Before all else, so that what fails or is interrupted is not tried again at every prompt.
    __pyenvx_unchanged() { :; }
    if __pyenvx_text=$(__pyenvx_state=$__pyenvx_state "$__pyenvx_program" export bash); then
        eval "$__pyenvx_text" || :
    fi
}

# Once a shell: an rc that is read again must not forget what is active.
if [ "${__pyenvx_shell-}" != "$$" ]; then
    __pyenvx_shell=$$
    __pyenvx_pwd=
    __pyenvx_root=
    __pyenvx_absent=()
    __pyenvx_state=
    __pyenvx_unchanged() { :; }
    __pyenvx_leave() { :; }
fi

# In an array it comes first, so that a prompt shows what it did: bash gives each element the true $? and PIPESTATUS. In a
# line it comes last, behind a line's end, since a line may end in anything.
case "${PROMPT_COMMAND[*]-}" in
    *__pyenvx_hook*) ;;
    '') PROMPT_COMMAND=__pyenvx_hook ;;
    *)
        case "${PROMPT_COMMAND[*]@a}" in
            *a*) PROMPT_COMMAND=(__pyenvx_hook "${PROMPT_COMMAND[@]}") ;;
            *) PROMPT_COMMAND="$PROMPT_COMMAND"$'\n'"__pyenvx_hook" ;;
        esac
        ;;
esac
