# Start-up commands of `pyenvx shell` in fish, run after the user's own configuration: what is declared, whatever that did
# to it. launcher/pipeline/shell_program says what in variables; shell.bash names them.
function __pyenvx_take_declared
    for name in (string split -n ' ' -- "$__PYENVX_NAMES")
        set -l value __PYENVX_VALUE_$name
        set -gx $name $$value
        set -e $value
    end
    set -l number 0
    for name in (string split -n ' ' -- "$__PYENVX_ALIASES")
        set number (math $number + 1)
        set -l text __PYENVX_ALIAS_$number
        alias $name $$text
        set -e $text
    end
    set -e __PYENVX_NAMES __PYENVX_ALIASES __PYENVX_PURE
end

function __pyenvx_put_first_on_path
    set -l path $__PYENVX_PATH
    for entry in $PATH
        contains -- $entry $__PYENVX_PATH; or set -a path $entry
    end
    set -gx PATH $path
end

# Whose own prompt shows what it is told to show.
function __pyenvx_prompt_is_drawn
    functions fish_prompt | string match -rq starship\|_omp_
end

function __pyenvx_set_marker
    set -g __pyenvx_marker "(pyenvx)"
    if set -q PYENVX_PROMPT
        set __pyenvx_marker "$PYENVX_PROMPT"
    else if __pyenvx_prompt_is_drawn
        return
    end
    test -n "$__pyenvx_marker"; and functions -q fish_prompt; or return
    functions -c fish_prompt __pyenvx_user_prompt
    function __pyenvx_shell_status
        return $argv[1]
    end
    function fish_prompt
        # The user's prompt may show the last status.
        set -l last_status $status
        printf '%s ' $__pyenvx_marker
        __pyenvx_shell_status $last_status
        __pyenvx_user_prompt
    end
end

function __pyenvx_set_leave
    set -q __PYENVX_LEAVE; or return
    set -g __pyenvx_shell_leave_code "$__PYENVX_LEAVE"
    set -e __PYENVX_LEAVE
    function __pyenvx_shell_leave --on-event fish_exit
        eval $__pyenvx_shell_leave_code
    end
end

__pyenvx_take_declared
__pyenvx_put_first_on_path
__pyenvx_set_marker
# The hook of activation runs on-enter and on-leave of what is active, in this shell as well.
set -q __pyenvx_program; and test -n "$PYENVX_ACTIVE"; and set -e __PYENVX_LEAVE __PYENVX_ENTER
__pyenvx_set_leave
functions -e __pyenvx_take_declared __pyenvx_put_first_on_path __pyenvx_prompt_is_drawn __pyenvx_set_marker __pyenvx_set_leave
if set -q __PYENVX_ENTER
    set -g __pyenvx_enter_code "$__PYENVX_ENTER"
    set -e __PYENVX_ENTER
    eval $__pyenvx_enter_code
    set -e __pyenvx_enter_code
end
