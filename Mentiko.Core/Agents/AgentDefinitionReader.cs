using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Definitions;
using Mentiko.Core.Secrets;

namespace Mentiko.Core.Agents;

/// <summary>Reads agent definitions from JSON, reporting every problem at once.</summary>
public static class AgentDefinitionReader
{
    private const int TextLength = 64 * 1024;

    public static Reading<AgentDefinition> Read(JsonElement json) =>
        DefinitionLimits.TooLarge(json) is { } problem ? new Reading<AgentDefinition>(null, [problem]) : ReadAnySize(json);

    /// <summary>Canonical text is larger than what was accepted, because it spells out every default.</summary>
    internal static Reading<AgentDefinition> ReadAnySize(JsonElement json)
    {
        var problems = new ProblemList();
        return Reading<AgentDefinition>.Of(Read(new ObjectReader(json, "$", problems), problems), problems.ToImmutable());
    }

    private static AgentDefinition Read(ObjectReader reader, ProblemList problems)
    {
        var definition = new AgentDefinition
        {
            Description = reader.Text("description", DefinitionLimits.DescriptionLength),
            Instructions = reader.Text("instructions", TextLength),
            Runtime = ReadRuntime(reader, problems),
            Execution = ReadExecution(reader.Object("execution"), problems),
            Secrets = ReadSecrets(reader, problems),
            Env = ReadEnv(reader.Object("env"), problems),
            Network = ReadNetwork(reader.Object("network"), problems),
            Retry = ReadRetry(reader.Object("retry")),
        };
        foreach (var name in definition.Secrets.Where(definition.Env.ContainsKey))
        {
            problems.Add("duplicate", JsonText.Member("$.env", name), $"'{name}' is declared as a secret too; one of the two must go.");
        }

        reader.RefuseOthers();
        return definition;
    }

    private static AgentRuntime.Command ReadRuntime(ObjectReader parent, ProblemList problems)
    {
        var nothing = new AgentRuntime.Command([]);
        if (parent.Need("runtime") is not { } value)
        {
            return nothing;
        }

        var reader = new ObjectReader(value, parent.PathOf("runtime"), problems);
        var type = reader.Need("type") is { } given ? reader.TextAt(given, reader.PathOf("type"), 64) : null;
        if (type is not null and not "command")
        {
            // Which other members belong to a type that is not supported yet, nobody knows.
            problems.Add("unsupported", reader.PathOf("type"), $"The runtime type '{JsonText.Shown(type)}' is not supported. Supported: command.");
            return nothing;
        }

        var command = ReadCommand(reader, problems);
        reader.RefuseOthers();
        return new AgentRuntime.Command(command);
    }

    private static ImmutableArray<string> ReadCommand(ObjectReader reader, ProblemList problems)
    {
        var isEmpty = reader.Need("command") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0;
        var items = reader.List("command", DefinitionLimits.Arguments);
        if (isEmpty)
        {
            problems.Add("missing", reader.PathOf("command"), "The command needs at least the program to start.");
        }

        var arguments = items.Select(item => reader.TextAt(item.Value, item.Path, TextLength)).OfType<string>().ToImmutableArray();
        if (arguments is ["", ..])
        {
            problems.Add("missing", items[0].Path, "The program to start has no name.");
        }

        return arguments;
    }

    private static AgentExecution ReadExecution(ObjectReader? reader, ProblemList problems)
    {
        var standard = new AgentExecution();
        if (reader is null)
        {
            return standard;
        }

        var execution = new AgentExecution
        {
            Target = reader.Choice("target", AgentNames.ExecutionTargetTable, standard.Target),
            Image = reader.TextOrNull("image", 255),
            Host = reader.TextOrNull("host", 255),
            TimeoutSeconds = reader.Int("timeoutSeconds", 1, 86_400, standard.TimeoutSeconds),
            MemoryMb = reader.Int("memoryMb", 16, 65_536, standard.MemoryMb),
            Cpus = reader.Number("cpus", 0.1, 64, standard.Cpus),
        };
        CheckPlace(reader, "image", execution.Image, execution.Target == ExecutionTarget.Docker, problems);
        // Of several registered hosts one must be named; of one it is the one that is meant.
        CheckPlace(reader, "host", execution.Host, needed: false, problems);
        reader.RefuseOthers();
        return execution;
    }

    /// <summary>An image or host name goes into command lines of other tools: no spaces, and no hyphen that makes it an option.</summary>
    private static void CheckPlace(ObjectReader reader, string name, string? text, bool needed, ProblemList problems)
    {
        if (text is null && needed)
        {
            problems.Add("missing", reader.PathOf(name), $"The execution target needs '{name}'.");
        }

        if (text is not null && (text.Length == 0 || text[0] == '-' || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))))
        {
            problems.Add("bad-name", reader.PathOf(name), $"This is not a valid {name}.");
        }
    }

    private static ImmutableArray<string> ReadSecrets(ObjectReader reader, ProblemList problems)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var (value, path) in reader.List("secrets", DefinitionLimits.Secrets))
        {
            if (reader.TextAt(value, path, 128) is not { } name)
            {
                continue;
            }

            if (CheckVariable(name, path, VariableNames.IsSecretName(name), "A secret's name has capital letters, digits and underscores.", problems))
            {
                if (names.Contains(name))
                {
                    problems.Add("duplicate", path, $"The secret '{name}' is declared twice.");
                    continue;
                }

                names.Add(name);
            }
        }

        return names.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, string> ReadEnv(ObjectReader? reader, ProblemList problems)
    {
        var env = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in reader?.Members ?? [])
        {
            var path = reader!.PathOf(name);
            var good = VariableNames.IsWellFormed(name) && !VariableNames.IsSteering(name);
            if (CheckVariable(name, path, good, "A variable's name has letters, digits and underscores.", problems)
                && reader.TextAt(value, path, TextLength) is { } text)
            {
                env[name] = text;
            }
        }

        if (env.Count > DefinitionLimits.Variables)
        {
            problems.Add("too-many", "$.env", $"There are {env.Count} variables; at most {DefinitionLimits.Variables} are allowed.");
        }

        return env.ToImmutable();
    }

    private static bool CheckVariable(string name, string path, bool good, string rule, ProblemList problems)
    {
        if (!good && VariableNames.IsSteering(name))
        {
            problems.Add("reserved-name", path, $"'{JsonText.Shown(name)}' steers the process or belongs to the platform. Choose another name.");
        }
        else if (!good)
        {
            problems.Add("bad-name", path, $"'{JsonText.Shown(name)}' is not a valid name. {rule}");
        }

        return good;
    }

    private static AgentNetwork ReadNetwork(ObjectReader? reader, ProblemList problems)
    {
        if (reader is null)
        {
            return new AgentNetwork();
        }

        var hosts = ImmutableArray.CreateBuilder<string>();
        foreach (var (value, path) in reader.List("allow", DefinitionLimits.Hosts))
        {
            if (reader.TextAt(value, path, 260) is not { } host)
            {
                continue;
            }

            if (!HostPattern.TryParse(host, out _, out var problem))
            {
                problems.Add("bad-name", path, $"'{JsonText.Shown(host)}' is not a host. {problem}");
                continue;
            }

            hosts.Add(host);
        }

        reader.RefuseOthers();
        return new AgentNetwork { Allow = hosts.ToImmutable() };
    }

    private static AgentRetry ReadRetry(ObjectReader? reader)
    {
        var standard = new AgentRetry();
        if (reader is null)
        {
            return standard;
        }

        var retry = new AgentRetry
        {
            MaxAttempts = reader.Int("maxAttempts", 1, 20, standard.MaxAttempts),
            BackoffSeconds = reader.Number("backoffSeconds", 0, 3600, standard.BackoffSeconds),
            Backoff = reader.Choice("backoff", AgentNames.BackoffKindTable, standard.Backoff),
        };
        reader.RefuseOthers();
        return retry;
    }
}
