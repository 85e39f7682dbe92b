# Tab completion of keys, groups and their choices: source configs/completion.bash, then python -m train mod<Tab>
# Hydra's own script (python -m train --shell-completion install=bash) completes for `python file.py` only.
_claim_contradiction() {
    local python=${COMP_WORDS[0]} module=${COMP_WORDS[2]}
    case "${COMP_WORDS[1]} $module" in
    "-m data_prep"* | "-m train"* | "-m eval"*) ;;
    *) return ;;
    esac
    ((COMP_CWORD > 2)) || return
    local line=${COMP_LINE#*"$module"} word=${COMP_LINE:0:COMP_POINT}
    word=${word##* }
    local choices
    choices=$(COMP_LINE="$module$line" COMP_POINT=$COMP_POINT "$python" -m "$module" -sc query=bash 2>/dev/null)
    mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}
COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]/}
complete -o nospace -o default -F _claim_contradiction python python3
