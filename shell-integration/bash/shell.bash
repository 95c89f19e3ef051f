# Start-up file of `pyenvx shell` in bash: the user's own, then the environment in front of PATH and a mark in the prompt.
# IN_PYENVX_SHELL names the environment.
if [ -r ~/.bashrc ]; then
    . ~/.bashrc
fi
PATH="$IN_PYENVX_SHELL/bin:$PATH"
if [ "${PYENVX_PROMPT-unset}" = unset ]; then
    PS1="(pyenvx) $PS1"
elif [ -n "$PYENVX_PROMPT" ]; then
    PS1="$PYENVX_PROMPT $PS1"
fi
hash -r
