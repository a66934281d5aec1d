using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Tests.Rules;

/// <summary>Short ways to rules and hits.</summary>
internal static class TestRules
{
    public const int Day = 20458;

    public static long At(int hour, int minute = 0, int second = 0) => (Day * Event.MicrosPerDay) + (((((hour * 60L) + minute) * 60) + second) * 1_000_000);

    public static RuleSet Base(string selection, string category = "process_creation", string condition = "selection")
        => RuleSet.Parse(("rule.yaml", Document("r", selection, category, condition)));

    public static string Document(string id, string selection, string category = "process_creation", string condition = "selection", string extra = "level: high")
        => $"""
            title: a rule
            id: {id}
            logsource: {Braces($"category: {category}")}
            detection:
              {string.Join("\n  ", selection.Split('\n'))}
              condition: {condition}
            {extra}

            """;

    public static IReadOnlyList<RuleHit> Hits(RuleSet rules, params Event[] events)
        => new RuleEngine(rules).Evaluate(Day, events.OfType<ProcessEvent>(), events.OfType<FlowEvent>(), events.OfType<FileEvent>(), events.OfType<NameEvent>());

    public static bool Fires(RuleSet rules, Event e)
    {
        if (e.Time == 0) e.Time = At(12);
        return Hits(rules, e).Count > 0;
    }

    public static ProcessEvent Process(string commandLine, string image = "", string host = "h") => new() { CommandLine = commandLine, Image = image, Host = host, Time = At(12) };

    public static FlowEvent Upload(long bytes, long time = 0, string process = "", string address = "140.82.112.4", string host = "h")
        => new() { Host = host, Time = time == 0 ? At(12) : time, BytesOut = bytes, BytesKnown = true, Process = process, DstIp = address, DstPort = 443, SrcPort = 50000, Provider = "github", Channel = "git", DstName = "github.com", NameSource = "sni" };

    private static string Braces(string text) => "{ " + text + " }";
}
