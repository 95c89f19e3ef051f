# Start-up commands of `pyenvx shell` in fish, run after the user's own configuration: the environment in front of PATH and
# a mark in the prompt. IN_PYENVX_SHELL names the environment.
set -gx PATH "$IN_PYENVX_SHELL/bin" $PATH
if not set -q PYENVX_PROMPT
    set -g PYENVX_PROMPT "(pyenvx)"
end
if test -n "$PYENVX_PROMPT"; and functions -q fish_prompt
    functions -c fish_prompt __pyenvx_user_prompt
    function fish_prompt
        # The user's prompt may show the last status.
        set -l last_status $status
        printf '%s ' $PYENVX_PROMPT
        __pyenvx_status $last_status
        __pyenvx_user_prompt
    end
    function __pyenvx_status
        return $argv[1]
    end
end
