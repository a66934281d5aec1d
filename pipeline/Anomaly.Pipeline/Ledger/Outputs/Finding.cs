using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Ledger.Outputs;

/// <summary>What formats for other systems say alike of a ranked host.</summary>
internal static class Finding
{
    public const string Title = "Possible exfiltration to a code repository";

    public const string Product = "Anomaly";

    /// <summary>Levels by risk in decibans, least first: a factor of ten is 10.</summary>
    public static IReadOnlyList<(int From, string Name)> Levels { get; } = [(int.MinValue, "Informational"), (10, "Low"), (20, "Medium"), (30, "High"), (50, "Critical")];

    /// <summary>Index of a host's level, 0 to 4.</summary>
    public static int Level(HostScore host)
    {
        int level = 0;
        while (level + 1 < Levels.Count && host.Risk >= Levels[level + 1].From) level++;
        return level;
    }

    /// <summary>UUID of a host's finding on a day; the same in every revision, so that later ones replace it.</summary>
    public static string Id(HostScore host) => Uuid($"{host.Day} {host.Host}");

    /// <summary>UUID of what one revision says.</summary>
    public static string Id(HostScore host, int revision) => Uuid(string.Create(CultureInfo.InvariantCulture, $"{host.Day} {revision} {host.Host}"));

    /// <summary>One line that says what to think of it.</summary>
    public static string Message(HostScore host)
        => string.Create(CultureInfo.InvariantCulture, $"{host.Host} is rank {host.Rank} of {Workspace.DayText(host.Day)} with a risk of {host.RiskUnits / 100m:0.00} dB")
            + (host.Evidence.Count > 0 ? $": {host.Evidence[0].Text}" : "");

    /// <summary>Milliseconds since the epoch at which a day begins.</summary>
    public static long Begin(int day) => day * 86_400_000L;

    /// <summary>The beginning of a day as ISO 8601.</summary>
    public static string Iso(int day) => Workspace.DayText(day) + "T00:00:00.000Z";

    private static string Uuid(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes("anomaly finding " + text)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
