// The scripts that let a shell ask this program for completions. Each calls the command as it was typed, so that it
// asks the version that would run. The answer is a line with the kind, then a candidate and its description a line.

import { COMPLETE } from "../process/internal-commands.js";

export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

// Bash breaks words at `=`, and replaces only the last part.
const bash = `_fathom() {
  local i word glued=() kind value description last=\${COMP_WORDS[COMP_CWORD]} line
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((i > 1)) && { [[ $word == = ]] || [[ \${COMP_WORDS[i - 1]} == = ]]; }; then
      glued[\${#glued[@]} - 1]+=$word
    else
      glued+=("$word")
    fi
  done
  [[ $last == = ]] && last=
  local prefix=\${glued[\${#glued[@]} - 1]%"$last"}
  COMPREPLY=()
  {
    read -r kind
    case $kind in
      words)
        while IFS=$'\\t' read -r value description; do
          COMPREPLY+=("\${value#"$prefix"}")
        done
        ;;
      specs | files | folders)
        compopt -o filenames
        local flag=-f
        [[ $kind == folders ]] && flag=-d
        while IFS= read -r line; do
          [[ $kind != specs || -d $line || $line == *.fathom ]] && COMPREPLY+=("$line")
        done < <(compgen "$flag" -- "$last")
        ;;
    esac
  } < <("\${1/#\\~/$HOME}" ${COMPLETE} -- "\${glued[@]}" 2>/dev/null)
}
complete -F _fathom fathom
`;

const zsh = `#compdef fathom
_fathom() {
  local -a answer described
  local line
  answer=("\${(@f)$(\${(Q)~words[1]} ${COMPLETE} -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  case $answer[1] in
    words)
      for line in "\${(@)answer[2,-1]}"; do
        [[ -n $line ]] && described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      done
      _describe -t fathom fathom described -o nosort
      ;;
    specs) compset -P '--*='; _files -g '*.fathom' ;;
    files) compset -P '--*='; _files ;;
    folders) compset -P '--*='; _files -/ ;;
  esac
}
compdef _fathom fathom
`;

const fish = `function __fathom_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($words[1] ${COMPLETE} -- $words[2..-1] "$current" 2>/dev/null)
    set -l prefix (string match -r -- '^--[a-z-]+=' "$current")
    set -l rest (string replace -r -- '^--[a-z-]+=' '' "$current")
    switch "$answer[1]"
        case words
            printf '%s\\n' $answer[2..-1]
        case specs
            for path in (__fish_complete_path "$rest")
                string match -qr -- '(/|\\.fathom)(\\t.*)?$' $path; and printf '%s\\n' "$prefix$path"
            end
        case files
            for path in (__fish_complete_path "$rest")
                printf '%s\\n' "$prefix$path"
            end
        case folders
            for path in (__fish_complete_directories "$rest")
                printf '%s\\n' "$prefix$path"
            end
    end
end
complete -c fathom -f -k -a '(__fathom_complete)'
`;

export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
