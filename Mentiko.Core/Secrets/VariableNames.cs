using System.Collections.Frozen;

namespace Mentiko.Core.Secrets;

/// <summary>
/// Names of environment variables. A variable can do more than inform a program: some names make the loader, a shell
/// or an interpreter run other code, trust other certificates or send traffic elsewhere, and some are the platform's
/// own. Those are refused, for an agent's env and for secrets alike, whatever their case.
/// </summary>
public static class VariableNames
{
    private static readonly FrozenSet<string> Steering = new[]
    {
        // The process and its user, as the executor sets them.
        "PATH", "HOME", "PWD", "OLDPWD", "USER", "LOGNAME", "SHELL", "TMPDIR", "TERM",

        // Shells read or run these before the first command.
        "BASH_ENV", "BASHOPTS", "SHELLOPTS", "ENV", "IFS", "PS4", "PROMPT_COMMAND", "CDPATH", "GLOBIGNORE", "FPATH", "ZDOTDIR",

        // The C library loads modules and files that these name, or resolves other addresses.
        "GCONV_PATH", "GETCONF_DIR", "GLIBC_TUNABLES", "HOSTALIASES", "LOCALDOMAIN", "LOCPATH", "NIS_PATH", "NLSPATH",
        "RES_OPTIONS", "RESOLV_HOST_CONF", "TZDIR",

        // Interpreters and runtimes load code or options from these.
        "CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "NODE_OPTIONS", "NODE_PATH",
        "PERLLIB", "PHPRC", "PHP_INI_SCAN_DIR", "RUBYLIB", "RUBYOPT", "RUBYSHELL", "TCLLIBPATH", "AWKPATH",

        // Tools run the programs that these name.
        "EDITOR", "VISUAL", "PAGER", "BROWSER", "SSH_ASKPASS", "SUDO_ASKPASS",

        // Whom a program trusts, and through whom it talks: the platform's proxy.
        "OPENSSL_CONF", "OPENSSL_ENGINES", "OPENSSL_MODULES", "SSL_CERT_DIR", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS",
        "NODE_TLS_REJECT_UNAUTHORIZED", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_HOME",
        "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] SteeringFamilies =
    [
        "MENTIKO_", "LD_", "DYLD_", "MALLOC_", "BASH_FUNC_", "DOTNET_", "COMPLUS_", "CORECLR_", "ASPNETCORE_",
        "PYTHON", "PERL5", "LUA_", "GEM_", "BUNDLE_", "GIT_", "XDG_",
    ];

    // Asked for often, and they only change how a program writes.
    private static readonly FrozenSet<string> Harmless =
        new[] { "PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED" }
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the name steers a process or belongs to the platform.</summary>
    public static bool IsSteering(string name) =>
        !Harmless.Contains(name)
        && (Steering.Contains(name) || SteeringFamilies.Any(family => name.StartsWith(family, StringComparison.OrdinalIgnoreCase)));

    /// <summary><c>^[A-Z_][A-Z0-9_]{0,127}$</c>, and no steering name.</summary>
    public static bool IsSecretName(string name) =>
        name.Length is >= 1 and <= 128
        && (char.IsAsciiLetterUpper(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')
        && !IsSteering(name);

    /// <summary><c>^[A-Za-z_][A-Za-z0-9_]{0,127}$</c>, steering or not.</summary>
    public static bool IsWellFormed(string name) =>
        name.Length is >= 1 and <= 128
        && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
