# What `pyenvx hook fish` prints after a line that sets __pyenvx_program. Before each prompt, and at each change of folder, it
# looks whether the folder, or a file that its environment was made from, has changed; no process is started while nothing
# has. ARCHITECTURE.md, "Activation", has what `pyenvx export` and this agree on. fish itself gives each handler's $status
# and $pipestatus back.

function __pyenvx_hook --on-event fish_prompt
    # `path is` is true where any of them is there; the empty one is there in no place.
    if path is -- '' $__pyenvx_absent; or not __pyenvx_unchanged
        __pyenvx_arrive
    end
end

function __pyenvx_arrive --on-variable PWD
    string match -qr $__pyenvx_folders -- $PWD
    set __pyenvx_absent $__pyenvx_6/shell.toml $__pyenvx_5/shell.toml $__pyenvx_4/shell.toml $__pyenvx_3/shell.toml \
        $__pyenvx_2/shell.toml $__pyenvx_1/shell.toml /shell.toml
    # As it mostly is: nothing before and nothing now.
    if test -z "$__pyenvx_7$__pyenvx_root$PYENVX_ACTIVE"; and not path is -- $__pyenvx_absent
        return
    end
    set -q __pyenvx_7[1]; and __pyenvx_add_deeper $__pyenvx_6
    set -l former $__pyenvx_root
    __pyenvx_find
    if test "$__pyenvx_root" = "$former"
        test -z "$former$PYENVX_ACTIVE"; and return
        test -n "$former"; and __pyenvx_unchanged; and return
    end
    # What a command substitution does is none of the person's moves, and its output may be somebody's input: the next prompt
    # looks again, since this is there.
    if status is-command-substitution
        set __pyenvx_root $former
        set __pyenvx_absent /
        return
    end
    __pyenvx_load
end

# Each folder of a path, by the words of the path: a folder may be gone, or be reached by a link. What captures set is exact,
# while output would be split at line ends that names may have. A step of a loop costs fish 5 µs, all these together 15 µs.
set -g __pyenvx_folders '^'
for level in 1 2 3 4 5 6 7
    set __pyenvx_folders $__pyenvx_folders"(?=(?<__pyenvx_$level>(?:/[^/]++){$level}))?+"
end

function __pyenvx_add_deeper -a folder
    string match -qra '(?<__pyenvx_names>/[^/]+)' -- $PWD
    for name in $__pyenvx_names[7..]
        set folder $folder$name
        set -p __pyenvx_absent $folder/shell.toml
    end
end

# Sets __pyenvx_root to the folder of the first one that is there, and __pyenvx_absent to those before it.
function __pyenvx_find
    set -l files $__pyenvx_absent
    set __pyenvx_root
    set __pyenvx_absent
    for file in $files
        if test -e $file
            string match -qr '^(?<__pyenvx_root>(?s:.)*)/shell.toml$' -- $file
            test -n "$__pyenvx_root"; or set __pyenvx_root /
            return
        end
        set -a __pyenvx_absent $file
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
    set -g __pyenvx_root
    # Since this is there, the first prompt looks.
    set -g __pyenvx_absent /
    set -g __pyenvx_state
    function __pyenvx_unchanged
        true
    end
    function __pyenvx_leave
        true
    end
end
