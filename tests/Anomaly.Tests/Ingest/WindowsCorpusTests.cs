using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Windows logs of others, read against independently counted facts.</summary>
public class WindowsCorpusTests
{
    private const long Hour = 3_600_000_000;

    // Hours from the logger's stamps to Sysmon's UtcTime, seen in the files; no event of a file says so itself.
    private static readonly Dictionary<string, (string Field, int Hours)> Stamps = new()
    {
        ["otrf/cmd_bitsadmin_download_psh_script.json.gz"] = ("TimeCreated", 4),
        ["otrf/cmd_discover_iexplorer_version_registry.json.gz"] = ("TimeCreated", 16),
        ["otrf/cmd_psexec_lsa_secrets_dump.json.gz"] = ("TimeCreated", 4),
        ["otrf/cmd_userinitmprlogonscript_batch.json.gz"] = ("TimeCreated", 16),
        ["otrf/covenant_copy_smb_CreateRequest.json.gz"] = ("EventTime", 4),
        ["otrf/psh_lsass_memory_dump_comsvcs.json.gz"] = ("TimeCreated", 16),
    };

    public static TheoryData<string> Files => new(Facts.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Counts_agree_with_the_facts(string file)
    {
        var fact = Facts[file];
        var sink = Read(file);
        sink.Stats.Records.ShouldBe(fact.Records);
        sink.Stats.Rejected.ShouldBe(0);
        sink.Processes.Count.ShouldBe(fact.Processes);
        sink.Files.Count.ShouldBe(fact.Files);
        sink.Flows.Count(f => f["sensor"] == "sysmon").ShouldBe(fact.Flows);
        sink.Flows.LongCount(f => f["sensor"] == "windows").ShouldBe(fact.ByEventId.GetValueOrDefault("security:5156"));
        sink.Stats.RecordsByStream.GetValueOrDefault("sysmon:22").ShouldBe(fact.Dns);
        // The facts also count the 4663 records that are not about files, under a name of their own, and the System channel.
        foreach (var (stream, records) in fact.ByEventId.Where(s => !s.Key.StartsWith("System:", StringComparison.Ordinal) && s.Key != "security:4663-nonfile"))
            sink.Stats.RecordsByStream[stream].ShouldBe(records, stream);
        sink.Stats.RecordsByStream.Values.Sum().ShouldBe(fact.Records);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Images_command_lines_and_hosts_agree_with_the_facts(string file)
    {
        var fact = Facts[file];
        var sink = Read(file);
        // Each process is in the log twice, from Sysmon and from the Security channel; the facts name it once.
        foreach (string sensor in new[] { "sysmon", "windows" })
            sink.Processes.Where(p => p["sensor"] == sensor).Select(p => (p["image"], p["command_line"]))
                .ShouldBe(fact.Commands.Select(c => (c[0], c[1])), ignoreOrder: true);
        sink.Processes.Select(p => p["host"]).Distinct().ShouldBe(fact.Hosts, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Times_are_Sysmons_and_the_others_are_corrected_to_them(string file)
    {
        var sink = Read(file);
        var (field, hours) = Stamps[file];
        var records = Unpacked(file).Select(l => JsonDocument.Parse(l.TrimStart('\uFEFF')).RootElement).ToList();
        var all = sink.Flows.Concat(sink.Processes).Concat(sink.Files).Concat(sink.Names).ToList();
        all.Count.ShouldBeGreaterThan(0);
        foreach (var row in all)
        {
            var record = records[int.Parse(row["line"], CultureInfo.InvariantCulture) - 1];
            long expected = row["sensor"] == "sysmon" ? Micros(record.GetProperty("UtcTime")) : Micros(record.GetProperty(field)) + hours * Hour;
            row["time"].ShouldBe(expected.ToString(CultureInfo.InvariantCulture), $"line {row["line"]}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void First_and_last_time_span_what_Sysmon_saw(string file)
    {
        var sink = Read(file);
        sink.Stats.FirstTime.ShouldBeLessThanOrEqualTo(Micros(Facts[file].SysmonFirst));
        sink.Stats.LastTime.ShouldBeGreaterThanOrEqualTo(Micros(Facts[file].SysmonLast));
        // Sysmon and the other channels were recorded together: wrongly corrected times would lie hours apart.
        (sink.Stats.LastTime - sink.Stats.FirstTime).ShouldBeLessThan(2 * 60 * 1_000_000L);
    }

    [Fact]
    public void Both_records_of_a_process_start_say_the_same_time()
    {
        foreach (string file in Facts.Keys)
            foreach (var starts in Read(file).Processes.GroupBy(p => (p["image"], p["command_line"], p["pid"])))
            {
                starts.Count().ShouldBe(2, file);
                var times = starts.Select(s => long.Parse(s["time"], CultureInfo.InvariantCulture)).ToList();
                (times.Max() - times.Min()).ShouldBeLessThan(1_000_000, file);
            }
    }

    [Fact]
    public void No_file_is_without_facts()
        => Directory.EnumerateFiles(TestPaths.Corpus("windows", "otrf")).Select(f => "otrf/" + Path.GetFileName(f)).ShouldBe(Facts.Keys, ignoreOrder: true);

    private static RecordingSink Read(string file)
    {
        var sink = new RecordingSink();
        LogFileReader.Read(TestPaths.Corpus("windows", file), new LogReadOptions(), sink).Format.ShouldBe("windows-nxlog-json");
        return sink;
    }

    private static string[] Unpacked(string file)
    {
        using var packed = new GZipStream(File.OpenRead(TestPaths.Corpus("windows", file)), CompressionMode.Decompress);
        using var text = new StreamReader(packed);
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static long Micros(JsonElement text) => Micros(text.GetString()!);

    private static long Micros(string text)
        => (DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal) - DateTime.UnixEpoch).Ticks / 10;

    private static IReadOnlyDictionary<string, Fact> Facts { get; } = JsonSerializer
        .Deserialize<Fact[]>(File.ReadAllBytes(TestPaths.Corpus("windows", "facts.json")), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!
        .ToDictionary(f => f.File);

    private sealed record Fact(string File, long Records, int Processes, int Files, int Flows, long Dns, Dictionary<string, long> ByEventId,
        string[][] Commands, string[] Hosts, string SysmonFirst, string SysmonLast);
}
