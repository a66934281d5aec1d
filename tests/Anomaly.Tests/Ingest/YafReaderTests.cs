using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class YafReaderTests
{
    private const string Row = "2016-01-28 15:29:48.512|2016-01-28 15:29:49.012|   0.500|   0.010|  6|   10.0.0.5|50000|   140.82.112.3|  443|       S|     APF|      AS|     APF|22efa001|00000000|000|000|       9|    9000|       7|    700|  443|\n";

    [Fact]
    public void A_record_of_both_directions_is_a_flow_in_UTC()
    {
        var flow = RecordingSink.Read("start-time|end-time|duration|rtt|proto|sip|sp|dip|dp|iflags|uflags|riflags|ruflags|isn|risn|tag|rtag|pkt|oct|rpkt|roct|app|end-reason\n" + Row).Flows.ShouldHaveSingleItem();
        $"{FlowText.Ends(flow)} {FlowText.Bytes(flow)} {FlowText.Time(flow)} {flow["duration_us"]}".ShouldBe("10.0.0.5:50000 > 140.82.112.3:443 tcp 9000/700 True 2016-01-28T15:29:48.512000Z 500000");
    }

    [Fact]
    public void The_flags_of_the_first_packet_say_who_opened_it()
    {
        var flow = RecordingSink.Read(Row.Replace("|       S|", "|      AS|")).Flows.ShouldHaveSingleItem();
        $"{FlowText.Ends(flow)} {FlowText.Bytes(flow)}".ShouldBe("140.82.112.3:443 > 10.0.0.5:50000 tcp 700/9000 True");
    }

    [Fact]
    public void A_direction_that_was_not_seen_is_unknown()
        => FlowText.Bytes(RecordingSink.Read(Row.Replace("    700|", "      0|")).Flows.ShouldHaveSingleItem()).ShouldBe("9000/0 False");

    [Fact]
    public void Bad_lines_are_rejects_and_the_rest_goes_on()
    {
        string[] bad = ["x|y", Row.Replace("2016-01-28 15:29:48.512", "28 Jan").Trim(), Row.Replace("10.0.0.5", "10.0.0").Trim(), Row.Replace("50000", "7000x").Trim(), Row.Replace("    9000|", "    9k|").Trim()];
        var sink = RecordingSink.Read(Row + string.Join('\n', bad) + "\n" + Row.Replace("50000", "50001") + Row[..60]);
        sink.Flows.Count.ShouldBe(2);
        sink.Rejects.Select(r => $"{r.Line} {r.Reason}").ShouldBe(
            ["2 wrong number of columns", "3 time is not a time", "4 address is missing or damaged", "5 port is not a number", "6 byte count is not a number", "8 row ends early"]);
        Should.Throw<LogFormatException>(() => RecordingSink.Read("a|b\n", options: new LogReadOptions("yaf"))).Message.ShouldContain("tabular text of YAF");
    }
}
