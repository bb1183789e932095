package dev.buoy.console.command;

/// Completion in the operator's own shell: a script that asks this program at each Tab.
public final class CompletionScript {
  /// The first argument of that question; the words of the line follow, the one being typed last.
  public static final String QUESTION = "__complete";

  private static final String BASH = """
      # Completion of buoy in bash: source <(buoy completion bash), in ~/.bashrc to have it always.
      _buoy() {
        local line=${COMP_LINE:0:COMP_POINT} words word found
        read -ra words <<<"$line"
        case $line in *[[:space:]]) words+=("") ;; esac
        word=${words[-1]}
        mapfile -t found < <("${COMP_WORDS[0]}" __complete "${words[@]:1}" 2>/dev/null)
        # To readline a word begins anew after = and :.
        case $word in *[=:]*) found=("${found[@]#"${word%"${word##*[=:]}"}"}") ;; esac
        COMPREPLY=("${found[@]}")
      }
      complete -o default -F _buoy buoy
      """;

  private static final String ZSH = """
      #compdef buoy
      # Completion of buoy in zsh: buoy completion zsh > "${fpath[1]}/_buoy", or source <(buoy completion zsh) after compinit.
      _buoy() {
        local -a found
        found=("${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
        if [[ -n ${found[1]} ]]; then
          compadd -a found
        else
          _files
        fi
      }
      if [[ ${funcstack[1]} == _buoy ]]; then
        _buoy "$@"
      else
        compdef _buoy buoy
      fi
      """;

  private CompletionScript() {}

  /// The script, to be sourced.
  public static String of(Command.ShellName shell) {
    return switch (shell) {
      case BASH -> BASH;
      case ZSH -> ZSH;
    };
  }
}
