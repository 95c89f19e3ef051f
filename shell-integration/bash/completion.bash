# Completion of pyenvx in bash. `pyenvx __complete` knows what may stand where; the pyenvx on PATH is asked, never one
# that is merely being typed.
_pyenvx() {
    local -a answer words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    local i
    # bash leaves words as they were typed.
    for i in "${!words[@]}"; do words[i]=${words[i]//[\\\'\"]/}; done
    mapfile -t answer < <(command pyenvx __complete "${words[@]}" 2>/dev/null)
    COMPREPLY=("${answer[@]:1}")
    COMPREPLY=("${COMPREPLY[@]%%$'\t'*}")
    case ${answer[0]-any} in
        files)
            # What readline takes for file names it quotes, and folders get their slash from it.
            COMPREPLY=("${COMPREPLY[@]%/}")
            compopt -o filenames
            ;;
        any) compopt -o default ;;
    esac
}
complete -F _pyenvx pyenvx
