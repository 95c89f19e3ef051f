# What `pyenvx hook fish` prints after a line that sets __pyenvx_program. Before each prompt, and at each change of folder, it
# looks whether the folder, or a file that its environment was made from, has changed; no process is started while nothing
# has. ARCHITECTURE.md, "Activation", has what `pyenvx export` and this agree on. fish itself gives each handler's $status
# and $pipestatus back.

function __pyenvx_hook --on-event fish_prompt --on-variable PWD
    # `path is` is true where any of them is there; the empty one is there in no place.
    if test "$PWD" = "$__pyenvx_pwd"; and not path is -- '' $__pyenvx_absent; and __pyenvx_unchanged
        return
    end
    # What a command substitution does is none of the person's moves, and its output may be somebody's input.
    if status is-command-substitution
        return
    end
    set -l former $__pyenvx_root
    __pyenvx_walk
    if test "$__pyenvx_root" = "$former"
        if test -n "$__pyenvx_root"
            __pyenvx_unchanged; and return
        else if test -z "$PYENVX_ACTIVE"
            return
        end
    end
    __pyenvx_load
end

# Upwards by the words of the path: a folder may be gone, or be reached by a link. A step of a loop costs fish 5 µs, so eight
# folders are taken at a time. What captures set is exact, while output would be split at line ends that names may have.
set -g __pyenvx_upwards (string join '' '(?s)^' '(?<__pyenvx_'{a,b,c,d,e,f,g}'>' '(?<__pyenvx_h>/.+)?' \
    (string repeat -n 7 '/[^/]++)?') '/[^/]++$')

function __pyenvx_walk
    set -g __pyenvx_pwd $PWD
    set -g __pyenvx_root
    set -l folders
    set -l rest $PWD
    while string match -qr $__pyenvx_upwards -- "$rest"
        set -a folders $rest $__pyenvx_a $__pyenvx_b $__pyenvx_c $__pyenvx_d $__pyenvx_e $__pyenvx_f $__pyenvx_g
        set rest $__pyenvx_h
        test -n "$rest"; or break
    end
    set -g __pyenvx_absent $folders/shell.toml /shell.toml
    if path is -- $__pyenvx_absent
        __pyenvx_find $folders ''
    end
end

function __pyenvx_find
    set __pyenvx_absent
    for folder in $argv
        if test -e $folder/shell.toml
            set __pyenvx_root $folder
            test -n "$folder"; or set __pyenvx_root /
            return
        end
        set -a __pyenvx_absent $folder/shell.toml
    end
end

function __pyenvx_load
    # Before all else, so that what fails or is interrupted is not tried again at every prompt.
    function __pyenvx_unchanged
        true
    end
    if set -l text (__pyenvx_state=$__pyenvx_state $__pyenvx_program export fish)
        eval (string join \n -- $text | string collect)
    end
end

# Once a shell: a configuration that is read again must not forget what is active.
if test "$__pyenvx_shell" != $fish_pid
    set -g __pyenvx_shell $fish_pid
    set -g __pyenvx_pwd
    set -g __pyenvx_root
    set -g __pyenvx_absent
    set -g __pyenvx_state
    function __pyenvx_unchanged
        true
    end
    function __pyenvx_leave
        true
    end
end
