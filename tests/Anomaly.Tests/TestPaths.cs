namespace Anomaly.Tests;

/// <summary>Where the repository is.</summary>
internal static class TestPaths
{
    /// <summary>Folder of <c>Anomaly.sln</c>, above the running tests.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Real logs written by others.</summary>
    public static string Corpus(params string[] parts) => Path.Combine([Root, "tests", "Anomaly.Tests", "corpus", .. parts]);

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Anomaly.sln"))) return folder;
        throw new DirectoryNotFoundException($"no Anomaly.sln above {AppContext.BaseDirectory}");
    }
}
