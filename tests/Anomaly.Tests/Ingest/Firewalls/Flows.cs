using Anomaly.Pipeline.Ingest;
using Shouldly;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>Reads lines as a firewall's and writes its flows short.</summary>
internal static class Flows
{
    public static RecordingSink Read(string format, params string[] lines)
        => RecordingSink.Read(string.Join('\n', lines), "fw-2026-03-02.log", new LogReadOptions(format, TimeZone: TimeZoneInfo.Utc));

    /// <summary>start, duration in s, ends, protocol, service, bytes out/in (? where unknown), state, user, uid.</summary>
    public static IEnumerable<string> Short(RecordingSink sink) => sink.Flows.Select(Short);

    public static string Only(RecordingSink sink)
    {
        sink.Rejects.ShouldBeEmpty();
        return Short(sink.Flows.ShouldHaveSingleItem());
    }

    private static string Short(Dictionary<string, string> f)
    {
        long time = long.Parse(f["time"], System.Globalization.CultureInfo.InvariantCulture);
        string start = DateTime.UnixEpoch.AddTicks(time * 10).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", System.Globalization.CultureInfo.InvariantCulture);
        string bytes = f["bytes_known"] == "1" ? $"{f["bytes_out"]}/{f["bytes_in"]}" : $"?{f["bytes_out"]}/{f["bytes_in"]}";
        long seconds = long.Parse(f["duration_us"], System.Globalization.CultureInfo.InvariantCulture) / 1_000_000;
        string name = f["dst_name"].Length == 0 ? "" : $" {f["dst_name"]}({f["name_source"]})";
        return $"{start}+{seconds} {f["src_ip"]}:{f["src_port"]}>{f["dst_ip"]}:{f["dst_port"]} {f["proto"]} [{f["service"]}] {bytes} {f["state"]} [{f["user"]}] {f["uid"]}{name}";
    }
}
