# Start-up file of `pyenvx shell` in zsh, found through ZDOTDIR: puts the user's ZDOTDIR back at once, so that history and
# every later start-up file are the user's own, and does the rest before the first prompt, when those have run.
#
# launcher/pipeline/shell_program says what in variables; those that shell.bash names, and
#   __PYENVX_ZDOTDIR   the user's own ZDOTDIR, where it was set
if [[ -z "${__PYENVX_PURE+set}" ]]; then
    unset ZDOTDIR
    [[ -z "${__PYENVX_ZDOTDIR-}" ]] || export ZDOTDIR="$__PYENVX_ZDOTDIR"
    unset __PYENVX_ZDOTDIR
    if [[ -r "${ZDOTDIR:-$HOME}/.zshenv" ]]; then
        source "${ZDOTDIR:-$HOME}/.zshenv"
    fi
fi

__pyenvx_take_declared() {
    emulate -L zsh
    local name value
    local -i number
    for name in ${=__PYENVX_NAMES-}; do
        value=__PYENVX_VALUE_$name
        # zsh would give up here, with half of it done.
        if [[ ${(Pt)name} == *(readonly|array|association|integer|float)* ]]; then
            print -ru2 -- "pyenvx: $name stays as it is, since zsh's start-up files made it ${(Pt)name}"
        else
            export "$name=${(P)value}"
        fi
        unset $value
    done
    for name in ${=__PYENVX_ALIASES-}; do
        value=__PYENVX_ALIAS_$((++number))
        builtin alias -- "$name=${(P)value}"
        unset $value
    done
    unset __PYENVX_NAMES __PYENVX_ALIASES
}

__pyenvx_put_first_on_path() {
    emulate -L zsh
    local -a first=(${(s.:.)__PYENVX_PATH})
    [[ ${(t)path} == *readonly* ]] || path=($first ${path:|first})
    rehash
}

# Whose own prompt shows what it is told to show, and is made anew each time.
__pyenvx_prompt_is_drawn() {
    (( ${+functions[starship_precmd]} + ${+functions[prompt_starship_precmd]} + ${+functions[p10k]} + ${+functions[_omp_precmd]} ))
}

__pyenvx_mark() {
    [[ "$PROMPT" == *"$__pyenvx_marker"* ]] || PROMPT="$__pyenvx_marker$PROMPT"
}

__pyenvx_set_marker() {
    emulate -L zsh
    typeset -g __pyenvx_marker="${PYENVX_PROMPT-(pyenvx)}"
    [[ -z "${PYENVX_PROMPT+set}" ]] && __pyenvx_prompt_is_drawn && __pyenvx_marker=
    [[ -n "$__pyenvx_marker" ]] || return
    __pyenvx_marker+=" "
    __pyenvx_mark
    (( ${#precmd_functions} + ${+functions[precmd]} )) || return
    # Again, and last, where the user's own functions make the prompt anew: before each prompt, and after those of now.
    precmd_functions+=(__pyenvx_mark)
    zmodload zsh/sched && sched +0 __pyenvx_mark
}

__pyenvx_set_leave() {
    emulate -L zsh
    typeset -g __pyenvx_shell_leave_code="${__PYENVX_LEAVE-}"
    unset __PYENVX_LEAVE
    [[ -z "$__pyenvx_shell_leave_code" ]] || zshexit_functions+=(__pyenvx_shell_leave)
}
__pyenvx_shell_leave() { eval "$__pyenvx_shell_leave_code" }

# Whatever the user's own options say of commands that fail: here it is how a condition ends.
__pyenvx_set_up() {
    setopt local_options no_err_exit no_err_return
    precmd_functions=(${precmd_functions:#__pyenvx_begin})
    if [[ -n "${__PYENVX_PURE+set}" ]]; then
        unset ZDOTDIR __PYENVX_PURE
    fi
    __pyenvx_take_declared
    __pyenvx_put_first_on_path
    # The hook of activation runs on-enter and on-leave of what is active, in this shell as well.
    [[ -z "${__pyenvx_program-}" || -z "${PYENVX_ACTIVE-}" ]] || unset __PYENVX_LEAVE __PYENVX_ENTER
    __pyenvx_set_leave
    __pyenvx_set_marker
}

__pyenvx_begin() {
    __pyenvx_set_up || :
    local code="${__PYENVX_ENTER-}"
    unset __PYENVX_ENTER
    unfunction __pyenvx_begin __pyenvx_set_up __pyenvx_take_declared __pyenvx_put_first_on_path __pyenvx_prompt_is_drawn __pyenvx_set_marker __pyenvx_set_leave
    eval "$code"
}
if [[ -o interactive ]]; then
    precmd_functions+=(__pyenvx_begin)
fi
