# Completion of pyenvx in fish. `pyenvx __complete` knows what may stand where; the pyenvx on PATH is asked, never one
# that is merely being typed.
function __pyenvx_answer
    set -l words (commandline -opc)
    # As it was typed, with quotes and backslashes.
    set -l word (commandline -ct | string replace -ra '[\\\\\'"]' '')
    command pyenvx __complete $words[2..] "$word" 2>/dev/null
end
function __pyenvx_candidates
    set -l answer (__pyenvx_answer)
    contains -- "$answer[1]" words files; and string join -- \n $answer[2..]
end
function __pyenvx_leaves_files_to_fish
    set -l answer (__pyenvx_answer)
    not contains -- "$answer[1]" words files
end
complete -c pyenvx -f -a '(__pyenvx_candidates)'
complete -c pyenvx -n __pyenvx_leaves_files_to_fish -F
