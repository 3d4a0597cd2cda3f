using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>What a node tells the others. A signal carries ids and nothing else: whoever hears it reads again, through its own scope.</summary>
internal enum NodeNews
{
    /// <summary>A job stands in the queue of the namespace; the id is its slug.</summary>
    Queued,

    /// <summary>As <see cref="Queued"/>, for a run that was under way.</summary>
    UnderWayQueued,

    /// <summary>Something about the run has changed; the id is the run.</summary>
    RunChanged,

    /// <summary>The run is over, so there may be room for another one; the id is the run.</summary>
    RunEnded,

    /// <summary>Cancel was requested; the id is the run.</summary>
    CancelRequested,

    /// <summary>The run's log has grown; the id is the run.</summary>
    LogGrown,

    /// <summary>A value was put for the secret; the id is its name.</summary>
    SecretPut,

    /// <summary>What holds for the namespace has changed: plan, limits, pause or status. No id.</summary>
    TermsChanged,
}

/// <summary>One signal.</summary>
internal readonly record struct NodeSignal(NodeNews News, NamespaceId Namespace, string Id = "")
{
    private const char Separator = ' ';

    /// <summary>One line; null where it is none of ours, for instance of a newer version.</summary>
    public static NodeSignal? Read(string line)
    {
        var parts = line.Split(Separator);
        return parts.Length == 3 && TryReadNews(parts[0], out var news) && Guid.TryParseExact(parts[1], "N", out var owner)
            ? new NodeSignal(news.Value, new NamespaceId(owner), parts[2])
            : null;
    }

    public string Write() => $"{Letter(News)}{Separator}{Namespace.Value:N}{Separator}{Id}";

    private static char Letter(NodeNews news) => news switch
    {
        NodeNews.Queued => 'q',
        NodeNews.UnderWayQueued => 'u',
        NodeNews.RunChanged => 'r',
        NodeNews.RunEnded => 'e',
        NodeNews.CancelRequested => 'c',
        NodeNews.LogGrown => 'l',
        NodeNews.SecretPut => 's',
        NodeNews.TermsChanged => 't',
    };

    private static bool TryReadNews(string letter, [NotNullWhen(true)] out NodeNews? news)
    {
        news = null;
        foreach (var known in Enum.GetValues<NodeNews>())
        {
            if (letter.Length == 1 && letter[0] == Letter(known))
            {
                news = known;
            }
        }

        return news is not null;
    }
}
