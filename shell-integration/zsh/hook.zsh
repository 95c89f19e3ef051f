# What `pyenvx hook zsh` prints after a line that sets __pyenvx_program. Before each prompt, and at each change of folder, it
# looks whether the folder, or a file that its environment was made from, has changed; no process is started while nothing
# has. ARCHITECTURE.md, "Activation", has what `pyenvx export` and this agree on.
#
# What runs at every prompt works whatever the person has set, since `emulate` costs 5 µs; so does the text of `export`, as
# commands of `on-enter` are the person's. zsh itself gives each hook's $? and pipestatus back.

__pyenvx_hook() {
    local __pyenvx_file=
    if [[ ${PWD-} == "$__pyenvx_pwd" ]]; then
        for __pyenvx_file in "${__pyenvx_absent[@]}"; do
            [[ -e $__pyenvx_file ]] && break
        done
        # Whether the last of them is there.
        [[ ! -e $__pyenvx_file ]] && __pyenvx_unchanged && return
    fi
    if __pyenvx_look; then
        eval "$__pyenvx_text" || :
    fi
}

# True where there is something to evaluate.
__pyenvx_look() {
    builtin emulate -L zsh
    # A subshell's folder is none that a person works in, and its output may be somebody's input.
    [[ $ZSH_SUBSHELL == 0 && ${PWD-} == /* ]] || return 1
    local former=$__pyenvx_root folder=${PWD%/}
    __pyenvx_pwd=$PWD
    __pyenvx_root=
    __pyenvx_absent=()
    # Upwards by the words of the path: a folder may be gone, or be reached by a link.
    while [[ -n $folder && ! -e $folder/shell.toml ]]; do
        __pyenvx_absent+=("$folder/shell.toml")
        folder=${folder%/*}
    done
    if [[ -e $folder/shell.toml ]]; then
        __pyenvx_root=${folder:-/}
    else
        __pyenvx_absent+=(/shell.toml)
    fi
    if [[ $__pyenvx_root == "$former" ]]; then
        if [[ -n $__pyenvx_root ]]; then
            ! __pyenvx_unchanged || return 1
        elif [[ -z ${PYENVX_ACTIVE-} ]]; then
            return 1
        fi
    fi
    # Before all else, so that what fails or is interrupted is not tried again at every prompt.
    __pyenvx_unchanged() { :; }
    __pyenvx_text=$(__pyenvx_state=$__pyenvx_state "$__pyenvx_program" export zsh)
}

() {
    builtin emulate -L zsh
    # Once a shell: an rc that is read again must not forget what is active.
    if [[ ${__pyenvx_shell-} != $$ ]]; then
        typeset -g __pyenvx_shell=$$ __pyenvx_pwd= __pyenvx_root= __pyenvx_state= __pyenvx_text=
        typeset -ga __pyenvx_absent=()
        __pyenvx_unchanged() { :; }
        __pyenvx_leave() { :; }
    fi
    # First, so that a prompt shows what it did.
    typeset -ga precmd_functions chpwd_functions
    precmd_functions=(__pyenvx_hook ${precmd_functions:#__pyenvx_hook})
    chpwd_functions=(__pyenvx_hook ${chpwd_functions:#__pyenvx_hook})
}
