using System.Globalization;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Audit logs of others, read against independently counted facts.</summary>
public class AuditdCorpusTests
{
    public static TheoryData<string> Files => new(Facts.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Agrees_with_the_facts(string file)
    {
        var fact = Facts[file];
        var sink = Read(file);
        sink.Stats.Records.ShouldBe(fact.Records);
        sink.Stats.Rejected.ShouldBe(fact.Malformed);
        sink.Processes.Count.ShouldBe(fact.Processes);
        sink.Files.Count.ShouldBe(fact.Files);
        Text(sink.Stats.FirstTime).ShouldBe(fact.First);
        Text(sink.Stats.LastTime).ShouldBe(fact.Last);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Argument_lists_agree_with_the_facts(string file)
    {
        var programs = Facts[file].Programs;
        Read(file).Processes.Select(p => string.Join('\u0001', PosixWords.Split(p["command_line"])))
            .ShouldBe(programs.Select(p => string.Join('\u0001', p.Argv)));
        var known = programs.Where(p => p.Exe is not null).ToList();
        Read(file).Processes.Where(p => known.Count > 0).Select(p => p["image"]).ShouldBe(known.Select(p => p.Exe!));
    }

    [Fact]
    public void Records_out_of_order_give_the_same_events()
    {
        var normal = Read("go-libaudit/normal.log");
        var permuted = Read("go-libaudit/out_of_order.log");
        normal.Processes.Count.ShouldBe(2);
        Without("line", permuted).ShouldBe(Without("line", normal));
    }

    [Fact]
    public void Connections_are_found_where_the_facts_count_none()
    {
        // The facts count flows of no audit log; these connects are in the logs.
        var flow = Read("beats/audit-ubuntu1604.log").Flows.ShouldHaveSingleItem();
        flow["dst_ip"].ShouldBe("169.254.169.254");
        flow["dst_port"].ShouldBe("80");
        flow["process"].ShouldBe("/usr/bin/python3.5");
        flow["process_link"].ShouldBe("exact");
        flow["state"].ShouldBe("EINPROGRESS");
        flow["bytes_known"].ShouldBe("0");
        flow["line"].ShouldBe("4");
        Read("go-libaudit/normal.log").Flows.ShouldHaveSingleItem()["process"].ShouldBe("/usr/bin/python2.7");
    }

    [Fact]
    public void No_file_is_without_facts()
    {
        string root = TestPaths.Corpus("auditd");
        Directory.EnumerateFiles(root, "*.log", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f)).ShouldBe(Facts.Keys, ignoreOrder: true);
    }

    private static RecordingSink Read(string file)
    {
        var sink = new RecordingSink();
        LogFileReader.Read(TestPaths.Corpus("auditd", file), new LogReadOptions(), sink).Format.ShouldBe("auditd-raw");
        return sink;
    }

    private static IEnumerable<string> Without(string column, RecordingSink sink)
        => sink.Processes.Concat(sink.Flows).Concat(sink.Files).Select(row => string.Join('|', row.Where(c => c.Key != column).Select(c => $"{c.Key}={c.Value}")));

    private static string Text(long micros)
        => DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static IReadOnlyDictionary<string, Fact> Facts { get; } = JsonSerializer
        .Deserialize<Fact[]>(File.ReadAllBytes(TestPaths.Corpus("auditd", "facts.json")), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!
        .ToDictionary(f => f.File);

    private sealed record Fact(string File, long Records, int Processes, int Files, string First, string Last, long Malformed, Start[] Programs);

    private sealed record Start(string Id, string? Exe, string[] Argv);
}
