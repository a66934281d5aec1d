using System.Globalization;

namespace Anomaly.Tests.Ingest;

/// <summary>Parts of recorded events in few words.</summary>
internal static class FlowText
{
    public static string Ends(Dictionary<string, string> flow) => $"{flow["src_ip"]}:{flow["src_port"]} > {flow["dst_ip"]}:{flow["dst_port"]} {flow["proto"]}";

    public static string Bytes(Dictionary<string, string> flow) => $"{flow["bytes_out"]}/{flow["bytes_in"]} {flow["bytes_known"] == "1"}";

    public static string Time(Dictionary<string, string> e) => Time(long.Parse(e["time"], CultureInfo.InvariantCulture));

    public static string Time(long micros) => DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
