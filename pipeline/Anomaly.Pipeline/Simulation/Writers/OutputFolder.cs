namespace Anomaly.Pipeline.Simulation.Writers;

/// <summary>The folder a fleet is written to. A mark in it says that it is not whole yet.</summary>
internal static class OutputFolder
{
    private const string Mark = ".unfinished";

    /// <summary>
    /// Makes the folder ready and returns the path of the mark, to be deleted when all is written. Throws
    /// <see cref="UsageException"/> for a folder that is not empty and has no mark.
    /// </summary>
    public static string Begin(string folder)
    {
        string mark = Path.Combine(folder, Mark);
        if (File.Exists(mark))
        {
            foreach (string logs in (ReadOnlySpan<string>)["zeek", "sysmon", "auditd"])
            {
                if (Directory.Exists(Path.Combine(folder, logs))) Directory.Delete(Path.Combine(folder, logs), recursive: true);
            }
        }
        else if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new UsageException($"--out {folder}: the folder is not empty");
        }
        AtomicFile.Write(mark, _ => { });
        return mark;
    }
}
