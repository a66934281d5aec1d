using System.CommandLine;
using System.Globalization;
using Anomaly.Cli.Output;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly restrictions</c>: who uses which code repositories, and what could be blocked.</summary>
internal static class RestrictionsVerb
{
    public static Command Create(CliContext context)
    {
        var from = NightOptions.From();
        var to = NightOptions.To();
        var peers = new Option<string?>("--peer-group") { Description = "Only this peer group.", HelpName = "name" };
        var output = new Option<string>("--output")
        {
            Description = "table, csv or json: who uses what; domains or regex: names of providers that nobody uses, for the deny list of a proxy.",
            DefaultValueFactory = _ => "table",
        };
        output.AcceptOnlyFromAmong("table", "csv", "json", "domains", "regex");
        var workspace = WorkspaceOption.Create();
        var command = new Command("restrictions", """
            Lists which peer groups send to which code repositories: hosts, amount, since when; and owners named in commands. What nobody
            uses can be blocked (MITRE ATT&CK mitigation M1021). Peer groups are those of the latest ranking that knows the host.

            Examples:
              anomaly restrictions --from 2026-09-01
              anomaly restrictions --output csv
              anomaly restrictions --output domains > /etc/squid/repositories.deny
              anomaly restrictions --peer-group office --output regex
            """)
        { from, to, peers, output, workspace };
        command.SetAction(call =>
        {
            var window = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            int first = window.From ?? int.MinValue, last = window.To ?? int.MaxValue;
            var place = NightOptions.WithEvents(call.GetValue(workspace)!);
            var options = ResolveOptions.From(AnomalyConfig.Load(place), place);
            var facts = NightOptions.ResolvedFacts(context, place, options);
            var groups = PeerGroups(new LedgerStore(place), last);
            string Group(string host) => groups.GetValueOrDefault(host) ?? "";
            string? wanted = call.GetValue(peers);
            var hosts = facts.FirstDays(first, last).Select(h => h.Host).Where(h => wanted is null || Group(h) == wanted).ToHashSet(StringComparer.Ordinal);
            if (wanted is not null && hosts.Count == 0)
                throw new UsageException($"no host of peer group '{Printable.Of(wanted, 100)}' was seen{Suggest.For(wanted, groups.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}");
            var uses = Restrictions.Of(hosts, facts.RepositoryUse(first, last).Where(s => hosts.Contains(s.Host)), Group);
            var unused = Restrictions.Unused(options.Catalog, uses);
            switch (call.GetValue(output))
            {
                case "csv": new RowPrinter<PeerGroupUse>(context.Out, Restrictions.Schema).WriteCsv(uses); break;
                case "json": new RowPrinter<PeerGroupUse>(context.Out, Restrictions.Schema).WriteJson(uses); break;
                case "domains": context.Out.Write(Restrictions.Domains(unused)); break;
                case "regex": context.Out.Write(Restrictions.Expressions(unused)); break;
                default: Table(context.Out, uses, unused); break;
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static void Table(TextWriter output, IReadOnlyList<PeerGroupUse> uses, IReadOnlyList<RepositoryProvider> unused)
    {
        int group = Math.Max(10, uses.Select(u => Printable.Of(u.PeerGroup).Length).DefaultIfEmpty(0).Max()), what = Math.Max(10, uses.Select(u => Name(u).Length).DefaultIfEmpty(0).Max());
        output.Write($"{"peer group".PadRight(group)}  {"repository".PadRight(what)}  {"hosts",9}  {"host-days",9}  {"sent",9}  {"events",9}  {"first",-10}  {"last",-10}\n");
        foreach (var use in uses)
        {
            string sent = use.Kind == "provider" ? ReasonText.Bytes(use.BytesOut) : "";
            output.Write(string.Create(CultureInfo.InvariantCulture,
                $"{(use.PeerGroup.Length == 0 ? "unknown" : Printable.Of(use.PeerGroup)).PadRight(group)}  {Name(use).PadRight(what)}  {$"{use.Hosts}/{use.HostsOfGroup}",9}  {use.HostDays,9}  {sent,9}  {use.Events,9}  {Day(use.FirstTime),-10}  {Day(use.LastTime),-10}\n"));
        }
        output.Write(unused.Count == 0 ? "every provider of the catalogue is used\n" : $"used by nobody: {string.Join(", ", unused.Select(p => Printable.Of(p.Id)))}\n");
    }

    private static string Name(PeerGroupUse use) => Printable.Of(use.Owner.Length == 0 ? use.Provider : $"  {use.Provider}:{use.Owner}", 60);

    private static string Day(long micros) => Workspace.DayText((int)Math.Floor(micros / 86_400_000_000.0));

    // The latest ranking up to the window's end that has a group for the host.
    private static Dictionary<string, string> PeerGroups(LedgerStore ledger, int last)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (int day in ledger.Days().Where(d => d <= last))
            foreach (var host in ledger.Read(day, ledger.Latest(day)))
                if (host.PeerGroup.Length > 0) groups[host.Host] = host.PeerGroup;
        return groups;
    }
}
