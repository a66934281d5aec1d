using System.Text;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Hostile input to the readers of JSON documents and of text in blocks: nothing throws, and nothing is lost uncounted.</summary>
public class HostFormatsPropertyTests
{
    private static readonly Dictionary<string, string> Samples = new(StringComparer.Ordinal)
    {
        ["winlogbeat"] = """
            {"@timestamp":"2026-01-02T03:04:05.678Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","provider_name":"Microsoft-Windows-Sysmon","event_id":1,"computer_name":"pc1","event_data":{"UtcTime":"2026-01-02 03:04:05.678","Image":"C:\\a.exe","CommandLine":"a \"b\" \u00e9"}}}
            {"@timestamp":"2026-01-02T03:04:06Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"3"},"source":{"ip":"10.0.0.1","port":1},"destination":{"ip":"1.2.3.4","port":2}}
            {"@timestamp":"2026-01-02T03:04:07Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"22"},"dns":{"question":{"name":"x"},"answers":[{"data":"1.2.3.4"}]}}

            """,
        ["splunk-wineventlog"] = "01/31/2026 10:38:34.049 PM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=1\nComputerName=PC7\nMessage=Process Create:\nUtcTime: 2026-01-31 15:38:34.036\nImage: C:\\a.exe\nCommandLine: a\n b\nUser: x\n\n"
            + "01/31/2026 10:38:35 PM\nLogName=Security\nEventCode=5156\nMessage=x\n\nA:\n\tApplication Name:\tx\n\tSource Address:\t\t1.2.3.4\n\tDestination Address:\t1.2.3.5\n\tSource Port:\t\t1\n",
        ["auditd-laurel"] = """
            {"ID":"1626611363.720:1","SYSCALL":{"arch":"0xc000003e","syscall":59,"success":"yes","pid":8,"auid":1000,"exe":"/usr/bin/perl","SYSCALL":"execve"},"EXECVE":{"ARGV":["perl","%41%","%zz"]},"PATH":[{"item":0,"name":"/x","mode":"0o100755","nametype":"CREATE"}]}
            {"ID":"1626611363.721:2","SYSCALL":{"arch":"0xc000003e","syscall":42,"success":"yes","exe":"/x"},"SOCKADDR":[{"saddr":"%02%00%01%bb%8cRp%03%00%00"}]}

            """,
        ["auditd-auoms"] = "x type=AUOMS_EXECVE audit(1652292621.990:84143): node=u arch=x86_64 syscall=execve success=yes exe=\"/bin/bash\" path_name=[\"/bin/bash\"] path_nametype=[\"NORMAL\"] cmdline=\"bash -c \"x\"\" redactors= containerid=\n"
            + "x type=AUOMS_SYSCALL audit(1652292621.990:84144): node=u syscall=connect success=yes exe=\"/bin/bash\" saddr=020001BB8C527003\n",
    };

    private static readonly string[] Words =
    [
        "{", "}", "[", "]", "\n{", "\n", "\r\n", ":", ",", "\"", "\\", "\\u12", "null", "1", "-1", "1e99", " ", "\t", "=", "%", "\uFEFF", "é",
        "\"winlog\":", "\"event_id\":", "\"event_data\":", "\"_source\":", "\"@timestamp\":", "\"2026-01-02T03:04:05Z\"", "\"channel\":\"Security\"",
        "01/31/2026 10:38:34 PM\n", "LogName=", "Security\n", "EventCode=", "4688\n", "Message=", "\tObject Name:\t", "Image: ", "CommandLine: ",
        "\"ID\":", "\"1.5:7\"", "\"SYSCALL\":", "\"PATH\":", "\"name\":", "type=AUOMS_", "EXECVE", " audit(1.5:7): ", " cmdline=", " path_name=", " redactors=",
    ];

    public static TheoryData<string> Formats => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_sample_is_known_and_read(string format)
    {
        LogFormats.Sniff(Encoding.UTF8.GetBytes(Samples[format]), "x")!.Format.ShouldBe(format);
        var sink = Read(Encoding.UTF8.GetBytes(Samples[format]), format);
        sink.Rejects.ShouldBeEmpty();
        (sink.Processes.Count, sink.Flows.Count).ShouldBe((1, 1));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Broken_pieces_never_throw(string format)
    {
        Gen.Int[0, Words.Length - 1].Select(i => Words[i]).Array[0, 80].Sample(words => Read(Encoding.UTF8.GetBytes(string.Concat(words)), format), iter: 1000);
        Gen.Byte.Array[0, 400].Sample(bytes => Read(bytes, format));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Damage_anywhere_never_throws(string format)
    {
        byte[] log = Encoding.UTF8.GetBytes(Samples[format]);
        Gen.Select(Gen.Int[0, log.Length - 1], Gen.Byte).Array[1, 12].Sample(changes =>
        {
            var damaged = (byte[])log.Clone();
            foreach (var (at, value) in changes) damaged[at] = value;
            Read(damaged, format);
        }, iter: 1000);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void It_does_not_matter_how_the_bytes_arrive(string format)
    {
        byte[] log = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Samples[format], 3)));
        var expected = Read(log, format).Lines().ToList();
        for (int size = 1; size < 60; size += 7) Read(log, format, size).Lines().ShouldBe(expected);
    }

    private static RecordingSink Read(byte[] log, string format, int size = int.MaxValue)
    {
        var reader = LogFormats.Find(format);
        reader.Sniff(log, "x").ShouldBeInRange(0, 100);
        var sink = new RecordingSink();
        reader.Read(new LogSource { Path = "x", Content = new Pieces(log, size), TimeZone = TimeZoneInfo.Utc }, sink);
        // What is set aside is a record, or stood between records.
        if (format != "splunk-wineventlog") sink.Stats.Rejected.ShouldBeLessThanOrEqualTo(sink.Stats.Records);
        return sink;
    }

    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, size)]);
    }
}
