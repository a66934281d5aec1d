using System.Text;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>What holds for every reader and every input.</summary>
public class LogReaderPropertyTests
{
    // Pieces that lead readers deep into their grammar.
    private static readonly string[] Pieces =
    [
        "#separator ", "#fields", "#path", "#unset_field", "#set_separator", "#types", "#close", "\\x09", "\t", "\t", "\t", "\n", "\n", "\r\n", " ", ",", "\"",
        "ts", "uid", "id.orig_h", "id.resp_h", "id.orig_p", "proto", "orig_bytes", "resp_bytes", "conn_state", "answers", "TTLs", "query", "host", "uri", "server_name",
        "conn", "dns", "http", "ssl", "dhcp", "-", "(empty)", "1.5", "99999999999999999999", "\\x2c", "\\", "\\x", "10.0.0.1", "::1", "SF", "XXXX.XX",
        "ip", "from", "to", "2026-01-01T00:00:00Z", "{", "}", "[", "]", ":", "null", "\"ts\":", "\"id.orig_h\":", "\"_path\":\"conn\"", "\\u0000", "1e999", "\u00e9", "\ud800",
    ];

    public static TheoryData<string> Formats => new(LogFormats.All.Select(r => r.Format));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Arbitrary_bytes_are_read_or_refused(string format)
        => Gen.Byte.Array[0, 3000].Sample(bytes => ReadOrRefuse(bytes, format));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Broken_pieces_of_logs_are_read_or_refused(string format)
        => Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 200].Sample(pieces => ReadOrRefuse(Encoding.UTF8.GetBytes(string.Concat(pieces)), format), iter: 2000);

    [Fact]
    public void Sniffing_never_throws()
        => Gen.OneOf(Gen.Byte.Array[0, 500], Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 60].Select(p => Encoding.UTF8.GetBytes(string.Concat(p)))).Sample(bytes =>
        {
            foreach (var reader in LogFormats.All) reader.Sniff(bytes, "conn.log").ShouldBeInRange(0, 100);
        });

    [Theory]
    [InlineData("zeek/tsv/zat/conn.log")]
    [InlineData("zeek/tsv/zat/dns.log")]
    [InlineData("zeek/tsv/zat/http.log")]
    [InlineData("zeek/tsv/zeek-btest/scripts.base.protocols.ssl.tls13__ssl-out.log")]
    public void A_log_cut_anywhere_keeps_the_rows_before(string file)
    {
        var log = File.ReadAllBytes(TestPaths.Corpus(file.Split('/')));
        string[] Events(RecordingSink sink) => [.. sink.Flows.Concat(sink.Names).Select(e => string.Join('|', e))];
        var whole = Events(RecordingSink.Read(log));
        int header = Encoding.UTF8.GetString(log).IndexOf("#types", StringComparison.Ordinal);
        Gen.Int[header, log.Length].Sample(length =>
        {
            var sink = RecordingSink.Read(log[..length]);
            int lines = log.AsSpan(0, length).Count((byte)'\n');
            var before = Events(sink).Where(e => LineOf(e) <= lines).ToArray();
            before.ShouldBe(whole.Where(e => LineOf(e) <= lines));
            sink.Rejects.Count(r => r.Line > lines).ShouldBeLessThanOrEqualTo(1);
        }, iter: 60);
    }

    private static long LineOf(string e)
    {
        int at = e.IndexOf("[line, ", StringComparison.Ordinal) + 7;
        return long.Parse(e[at..e.IndexOf(']', at)]);
    }

    private static void ReadOrRefuse(byte[] bytes, string format)
    {
        foreach (string asked in new[] { "", format })
        {
            try
            {
                var sink = RecordingSink.Read(bytes, "conn.log", new LogReadOptions(asked, TimeZone: TimeZoneInfo.Utc));
                sink.Stats.Rejected.ShouldBe(sink.Rejects.Count);
            }
            catch (LogFormatException)
            {
            }
        }
    }
}
