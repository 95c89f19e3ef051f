# Start-up file of `pyenvx shell` in zsh, found through ZDOTDIR: puts the user's ZDOTDIR back at once, so that history and
# every later start-up file are the user's own, then sets PATH and prompt once those have run.
# IN_PYENVX_SHELL names the environment.
if [[ -n "${USER_ZDOTDIR+set}" ]]; then
    ZDOTDIR="$USER_ZDOTDIR"
    unset USER_ZDOTDIR
else
    unset ZDOTDIR
fi
if [[ -r "${ZDOTDIR:-$HOME}/.zshenv" ]]; then
    source "${ZDOTDIR:-$HOME}/.zshenv"
fi

__pyenvx_enter() {
    precmd_functions=(${precmd_functions:#__pyenvx_enter})
    unfunction __pyenvx_enter
    path=("$IN_PYENVX_SHELL/bin" ${path:#$IN_PYENVX_SHELL/bin})
    if [[ "${PYENVX_PROMPT-unset}" == unset ]]; then
        PROMPT="(pyenvx) $PROMPT"
    elif [[ -n "$PYENVX_PROMPT" ]]; then
        PROMPT="$PYENVX_PROMPT $PROMPT"
    fi
    rehash
}
if [[ -o interactive ]]; then
    precmd_functions+=(__pyenvx_enter)
fi
