using System.Globalization;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Zeek logs of others, read against independently counted facts.</summary>
public class ZeekCorpusTests
{
    private const string Masked = "time is masked";

    public static TheoryData<string> Files(string folder)
        => new(Facts.Keys.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files), "tsv")]
    public void Tsv_agrees_with_the_facts(string file) => Agree(file, "zeek-tsv");

    [Theory]
    [MemberData(nameof(Files), "json")]
    public void Json_agrees_with_the_facts(string file) => Agree(file, "zeek-json");

    [Theory]
    [MemberData(nameof(Files), "headerless")]
    public void A_table_without_header_is_refused_with_what_is_expected(string file)
    {
        var error = Should.Throw<LogFormatException>(() => RecordingSink.Read(File.ReadAllBytes(Path.Combine(Root, file)), file, new LogReadOptions("zeek-tsv")));
        error.Message.ShouldContain("#fields");
        Should.Throw<LogFormatException>(() => RecordingSink.Read(File.ReadAllBytes(Path.Combine(Root, file)), file));
    }

    [Fact]
    public void No_file_is_without_facts()
        => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f))
            .Where(f => f is not ("README.md" or "LICENCES.md" or "facts.json")).ShouldBe(Facts.Keys, ignoreOrder: true);

    private static void Agree(string file, string format)
    {
        var facts = Facts[file];
        var sink = new RecordingSink();
        LogFileReader.Read(Path.Combine(Root, file), new LogReadOptions(), sink).Format.ShouldBe(format);
        var stats = sink.Stats;
        stats.Records.ShouldBe(facts.Records);
        stats.OriginatorBytes.ShouldBe(facts.OriginatorBytes);
        stats.ResponderBytes.ShouldBe(facts.ResponderBytes);
        stats.RecordsByStream.GetValueOrDefault("dns").ShouldBe(DnsOtherwise.GetValueOrDefault(file, facts.Dns));
        stats.RecordsByStream.GetValueOrDefault("conn").ShouldBe(facts.Flows);
        stats.RecordsByStream.Values.Sum().ShouldBe(facts.Records);
        // A masked time is no time: its record is counted, its bytes are summed, and there is no event of it.
        long masked = stats.RejectsByReason.GetValueOrDefault(Masked);
        (stats.Rejected - masked).ShouldBe(facts.Malformed);
        if (facts.Flows > 0 && facts.Flows == facts.Records) (stats.Flows + masked).ShouldBe(facts.Flows);
        Text(stats.FirstTime).ShouldBe(facts.First);
        Text(stats.LastTime).ShouldBe(facts.Last);
    }

    // Facts held to be wrong. Each line of this file is wrapped in the name of its log; three are {"dns":…}. The count of
    // four takes a dhcp record, which has a trans_id as dns records do, for the fourth.
    private static readonly Dictionary<string, long> DnsOtherwise = new() { ["json/metron-bro/BroExampleOutput"] = 3 };

    private static string? Text(long micros) => micros is long.MinValue or long.MaxValue ? null
        : DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static string Root => TestPaths.Corpus("zeek");

    private static IReadOnlyDictionary<string, Fact> Facts { get; } = JsonSerializer
        .Deserialize<Fact[]>(File.ReadAllBytes(TestPaths.Corpus("zeek", "facts.json")), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!
        .ToDictionary(f => f.File);

    private sealed record Fact(string File, long Records, long Flows, long Dns, long OriginatorBytes, long ResponderBytes, string? First, string? Last, long Malformed);
}
