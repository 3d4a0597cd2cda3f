using System.CommandLine;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Completion;

/// <summary>Prints what makes a shell complete commands and options. The program itself answers what may follow.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # eval "$(mentiko completion bash)"
        _mentiko() {
          local line
          COMPREPLY=()
          while IFS= read -r line; do COMPREPLY+=("$line"); done < <(mentiko "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
        }
        complete -o default -F _mentiko mentiko
        """;

    private const string Zsh = """
        # eval "$(mentiko completion zsh)"
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
        _mentiko() {
          local -a found
          found=("${(@f)$(mentiko "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -- "${found[@]}"
        }
        compdef _mentiko mentiko
        """;

    private const string PowerShell = """
        # mentiko completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName mentiko -ScriptBlock {
          param($word, $line, $position)
          mentiko "[suggest:$position]" "$line" 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static Command Make(Door door)
    {
        var shell = new Argument<string>("shell");
        shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        var command = new Command("completion", "Prints a script that makes a shell complete this program's commands.") { shell };
        command.SetAction(parsed =>
        {
            new Screen(door.Around, json: false).Text(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => PowerShell });
            return ExitCodes.Done;
        });
        return command;
    }
}
