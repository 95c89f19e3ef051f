# shellcheck shell=bash
# Start-up file of `pyenvx shell` in bash: the user's own, and then what is declared, whatever that one did to it.
#
# launcher/pipeline/shell_program says it in variables:
#   IN_PYENVX_SHELL                 the environment; stays
#   __PYENVX_PATH                   what goes before PATH: bin of this environment, then of those around it; stays
#   __PYENVX_NAMES                  declared variables; NAME has __PYENVX_VALUE_NAME
#   __PYENVX_ALIASES                names of aliases; the Nth has __PYENVX_ALIAS_N
#   __PYENVX_ENTER, __PYENVX_LEAVE  code
#   __PYENVX_PURE                   set where the user's own start-up files do not count
if [[ -z ${__PYENVX_PURE+set} && -r ~/.bashrc ]]; then
    # shellcheck disable=SC1090
    . ~/.bashrc
fi

__pyenvx_put_first_on_path() {
    local rest=":$PATH:" entries=$__PYENVX_PATH: entry
    while [[ -n $entries ]]; do
        entry=${entries%%:*}
        entries=${entries#*:}
        while [[ $rest == *":$entry:"* ]]; do rest=${rest/":$entry:"/:}; done
    done
    rest=${rest#:}
    rest=${rest%:}
    # By a command: one that cannot be set ends no more than itself.
    builtin export "PATH=$__PYENVX_PATH${rest:+:$rest}"
    hash -r
}

__pyenvx_take_declared() {
    local IFS=' ' name value number=0
    for name in ${__PYENVX_NAMES-}; do
        value=__PYENVX_VALUE_$name
        export "$name=${!value}"
        unset "$value"
    done
    for name in ${__PYENVX_ALIASES-}; do
        value=__PYENVX_ALIAS_$((++number))
        # shellcheck disable=SC2139
        builtin alias -- "$name=${!value}"
        unset "$value"
    done
    unset __PYENVX_NAMES __PYENVX_ALIASES __PYENVX_PURE
}

# Whose own prompt shows what it is told to show, and is made anew each time.
__pyenvx_prompt_is_drawn() {
    builtin declare -F starship_precmd >/dev/null || builtin declare -F _omp_hook >/dev/null
}

# Again where the user's own commands have made the prompt or the trap anew.
__pyenvx_mark() { [[ $PS1 == *"$__pyenvx_marker"* ]] || PS1=$__pyenvx_marker$PS1; }

__pyenvx_set_leave_trap() {
    local trap words=()
    trap=$(builtin trap -p EXIT)
    [[ $trap == *__pyenvx_shell_leave* ]] && return
    eval "words=(${trap#trap -- })"  # "trap -- 'CODE' EXIT", quoted by bash itself
    builtin trap -- "__pyenvx_shell_leave${words[0]:+$'\n'${words[0]}}" EXIT
}

# The user's own trap follows, and sees the status that it would have seen.
__pyenvx_shell_leave() {
    local status=$?
    (eval "$__pyenvx_shell_leave_code")
    return "$status"
}

# bash itself gives the prompt the status of before; returned, it would be an error once more to a trap of errors.
__pyenvx_before_prompt() {
    [[ -z $__pyenvx_marker ]] || __pyenvx_mark
    [[ -z $__pyenvx_shell_leave_code ]] || __pyenvx_set_leave_trap
}

__pyenvx_hook_prompt() {
    if [[ ${PROMPT_COMMAND[*]-} == "${PROMPT_COMMAND-}" ]]; then
        PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__pyenvx_before_prompt
    else
        PROMPT_COMMAND+=(__pyenvx_before_prompt)
    fi
}

# The hook of activation runs on-enter and on-leave of what is active, in this shell as well.
__pyenvx_is_activated() { [[ -n ${__pyenvx_program-} && -n ${PYENVX_ACTIVE-} ]]; }

__pyenvx_begin() {
    __pyenvx_take_declared
    __pyenvx_put_first_on_path
    __pyenvx_is_activated && unset __PYENVX_LEAVE __PYENVX_ENTER
    __pyenvx_shell_leave_code=${__PYENVX_LEAVE-}
    __pyenvx_enter_code=${__PYENVX_ENTER-}
    unset __PYENVX_LEAVE __PYENVX_ENTER
    __pyenvx_marker=${PYENVX_PROMPT-(pyenvx)}
    [[ -z ${PYENVX_PROMPT+set} ]] && __pyenvx_prompt_is_drawn && __pyenvx_marker=
    __pyenvx_marker=${__pyenvx_marker:+$__pyenvx_marker }
    [[ -z $__pyenvx_marker ]] || __pyenvx_mark
    [[ -z $__pyenvx_shell_leave_code ]] || __pyenvx_set_leave_trap
    [[ -z $__pyenvx_shell_leave_code && (-z $__pyenvx_marker || -z ${PROMPT_COMMAND[*]-}) ]] || __pyenvx_hook_prompt
    unset -f __pyenvx_begin __pyenvx_is_activated __pyenvx_take_declared __pyenvx_put_first_on_path __pyenvx_prompt_is_drawn __pyenvx_hook_prompt
}
__pyenvx_begin
eval "unset __pyenvx_enter_code
$__pyenvx_enter_code"
