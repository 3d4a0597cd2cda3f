using System.Runtime.CompilerServices;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>Writes a part of a record out, a page at a time in bounded memory.</summary>
/// <param name="next">Reads the entries that follow one.</param>
internal sealed class RecordText(Func<NamespaceScope, long, CancellationToken, Task<List<AuditRow>>> next)
{
    /// <summary>The first line, and the entries after the one that it names, up to <paramref name="end"/>.</summary>
    public async Task WriteLinesAsync(NamespaceScope scope, AuditExportHeader header, long end, Stream destination, CancellationToken cancel)
    {
        await destination.WriteAsync((byte[])[.. header.Line(), (byte)'\n'], cancel);
        var (buffer, piece) = (new CanonicalWriter(), new MemoryStream());
        await foreach (var page in PagesAsync(scope, header.After, end, cancel))
        {
            piece.SetLength(0);
            foreach (var entry in page)
            {
                piece.Write(AuditChain.LineOf(entry, buffer));
                piece.WriteByte((byte)'\n');
            }

            await destination.WriteAsync(piece.GetBuffer().AsMemory(0, (int)piece.Length), cancel);
        }
    }

    public async Task WriteCsvAsync(NamespaceScope scope, long after, long end, Stream destination, CancellationToken cancel)
    {
        // Spreadsheets take a file without the mark for another encoding.
        await destination.WriteAsync(Encoding.UTF8.GetBytes($"\uFEFF{AuditCsv.Header}\r\n"), cancel);
        var text = new StringBuilder();
        await foreach (var page in PagesAsync(scope, after, end, cancel))
        {
            text.Clear();
            page.ForEach(entry => AuditCsv.Append(text, entry));
            await destination.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancel);
        }
    }

    /// <summary>The entries after one, up to another.</summary>
    private async IAsyncEnumerable<List<AuditRow>> PagesAsync(NamespaceScope scope, long after, long end, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var page = await next(scope, after, cancel); page.Count > 0; page = await next(scope, after, cancel))
        {
            after = page[^1].Sequence;
            page.RemoveAll(entry => entry.Sequence > end);
            if (page.Count == 0)
            {
                yield break;
            }

            yield return page;
        }
    }
}
