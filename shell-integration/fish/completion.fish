# Completion of pyenvx in fish. `pyenvx __complete` knows what may stand where; the pyenvx on PATH is asked, never one
# that is merely being typed.
function __pyenvx_complete
    set -l words (commandline -opc)
    # As it was typed, with quotes and backslashes.
    set -l word (commandline -ct | string replace -ra '[\\\\\'"]' '')
    set -l answer (command pyenvx __complete $words[2..] "$word" 2>/dev/null)
    if contains -- "$answer[1]" words files
        string join -- \n $answer[2..]
    else if string match -q -- '--*=*' $word
        string replace -r -- '^' (string replace -r '=.*' '=' -- $word) (__fish_complete_path (string replace -r '^[^=]*=' '' -- $word))
    else
        __fish_complete_path $word
    end
end
complete -c pyenvx -f -a '(__pyenvx_complete)'
