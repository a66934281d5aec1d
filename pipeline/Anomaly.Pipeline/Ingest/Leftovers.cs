namespace Anomaly.Pipeline.Ingest;

/// <summary>What a killed run left behind.</summary>
internal static class Leftovers
{
    /// <summary>Deletes parts that no committed batch names and files that were being written; the workspace's lock must be held.</summary>
    public static void Remove(Workspace workspace, SourceCatalog catalog)
    {
        var committed = catalog.Batches.SelectMany(b => b.Parts).Select(p => Path.GetFullPath(Path.Combine(workspace.Root, p.Path))).ToHashSet(StringComparer.Ordinal);
        foreach (string folder in new[] { workspace.Events, workspace.Leases, workspace.Rejects })
            foreach (string file in FilesIn(folder))
                if (IsTemporary(file) || (file.EndsWith(".parquet", StringComparison.Ordinal) && !committed.Contains(Path.GetFullPath(file)))) File.Delete(file);
        foreach (string folder in new[] { workspace.Sources, workspace.Scratch })
            foreach (string file in FilesIn(folder))
                if (IsTemporary(file)) File.Delete(file);
    }

    private static bool IsTemporary(string file) => file.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal);

    private static string[] FilesIn(string folder)
        => Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
}
