using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Anomaly.Pipeline.Verdicts;

/// <summary>All suppressions of a workspace, by id.</summary>
/// <param name="All">The suppressions; ids are unique.</param>
public sealed record SuppressionSet(IReadOnlyList<Suppression> All)
{
    /// <summary>None.</summary>
    public static SuppressionSet None { get; } = new([]);

    /// <summary>
    /// SHA-256 (hex) over what they say, whatever their order; '' for none. Rankings read from equal ledgers under equal
    /// fingerprints are equal.
    /// </summary>
    public string Fingerprint
    {
        get
        {
            if (All.Count == 0) return "";
            var text = new StringBuilder();
            foreach (var s in All.OrderBy(s => s.Id, StringComparer.Ordinal))
                foreach (string part in new[] { s.Id, s.Host, s.PeerGroup, s.Remote, s.Process, s.Rule, s.Reason, s.By, s.From.ToString(CultureInfo.InvariantCulture), s.Until.ToString(CultureInfo.InvariantCulture) })
                    text.Append(CultureInfo.InvariantCulture, $"{part.Length}:").Append(part);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
    }

    /// <summary>
    /// Those of a workspace's <c>suppressions.yaml</c>, and none where there is no such file. Throws <see cref="UsageException"/>
    /// with every error of the file as <c>file:line:column message</c>.
    /// </summary>
    public static SuppressionSet Load(Workspace workspace)
    {
        string path = workspace.SuppressionsFile;
        if (!File.Exists(path)) return None;
        try
        {
            return new SuppressionSet(SuppressionFile.Parse(path, File.ReadAllText(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the suppressions cannot be read: {e.Message}");
        }
    }
}
