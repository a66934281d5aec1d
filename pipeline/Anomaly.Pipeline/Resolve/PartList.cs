using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Anomaly.Pipeline.Resolve;

/// <summary>Identity of a list of stored parts, which never change under their name.</summary>
internal static class PartList
{
    /// <summary>SHA-256 (hex) over the parts' paths inside the workspace and their lengths; the order does not matter.</summary>
    public static string Hash(Workspace workspace, IReadOnlyList<string> parts)
        => Of(parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(workspace.Root, p).Replace('\\', '/')} {new FileInfo(p).Length}")).Order(StringComparer.Ordinal));

    /// <summary>SHA-256 (hex) over lines.</summary>
    public static string Of(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
