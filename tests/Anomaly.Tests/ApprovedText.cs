using Shouldly;

namespace Anomaly.Tests;

/// <summary>
/// Text that must not change unnoticed. <c>ANOMALY_APPROVE=1</c> writes the files anew; what changed is then seen in
/// the diff.
/// </summary>
internal static class ApprovedText
{
    /// <summary>Compares with a file below the repository's root.</summary>
    public static void ShouldMatch(string text, params string[] path)
    {
        string file = Path.Combine([TestPaths.Root, .. path]);
        if (Environment.GetEnvironmentVariable("ANOMALY_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        File.Exists(file).ShouldBeTrue($"{file} is missing; run the tests once with ANOMALY_APPROVE=1 to write it");
        File.ReadAllText(file).ReplaceLineEndings("\n").ShouldBe(text, $"{string.Join('/', path)} differs; if that is meant, run the tests once with ANOMALY_APPROVE=1 to write it anew");
    }
}
