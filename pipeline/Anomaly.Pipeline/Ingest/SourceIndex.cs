namespace Anomaly.Pipeline.Ingest;

/// <summary>Files that are in the workspace already, or in the batch being filled. Safe to use from several threads.</summary>
internal sealed class SourceIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string Scope, KnownPrefix Prefix)>> _byStart = new(StringComparer.Ordinal);

    public SourceIndex(SourceCatalog catalog)
    {
        foreach (var batch in catalog.Batches)
            foreach (var file in batch.Files) Add(file);
    }

    /// <summary>
    /// What two files must share for one to go on from the other: format and, where the file does not say it, host.
    /// </summary>
    public static string ScopeOf(string format, string identity)
    {
        int at = identity.IndexOf('@');
        return at < 0 ? format : format + identity[at..];
    }

    /// <summary>The file is known; <paramref name="path"/> is what it was called when it was added.</summary>
    public bool Knows(string identity, out string path)
    {
        lock (_lock) return _paths.TryGetValue(identity, out path!);
    }

    /// <summary>Known contents that one with these digests may go on from, shortest first.</summary>
    public IReadOnlyList<KnownPrefix> Candidates(string scope, string start, string head)
    {
        lock (_lock)
        {
            return
            [
                .. Of(start).Concat(head.Length == 0 ? [] : Of(head)).Where(k => k.Scope == scope).Select(k => k.Prefix)
                    .OrderBy(p => p.Length).ThenBy(p => p.Content, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>From now on the file is known.</summary>
    public void Add(SourceFile file)
    {
        lock (_lock)
        {
            _paths.TryAdd(file.Identity, file.Path);
            string key = file.Head.Length > 0 ? file.Head : file.Start;
            if (key.Length == 0) return;
            if (!_byStart.TryGetValue(key, out var known)) _byStart.Add(key, known = []);
            known.Add((ScopeOf(file.Format, file.Identity), new KnownPrefix(file.Content, file.Length, file.LineFeeds, file.EndsWithinLine, file.Records)
            {
                LastLineRead = file.LastLineRead,
                Unfinished = file.Unfinished,
            }));
        }
    }

    private List<(string Scope, KnownPrefix Prefix)> Of(string key) => _byStart.TryGetValue(key, out var known) ? known : [];
}
