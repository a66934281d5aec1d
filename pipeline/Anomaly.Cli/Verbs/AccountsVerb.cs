using System.CommandLine;
using System.Globalization;
using Anomaly.Cli.Output;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly accounts</c>: who acts, from which hosts, to which repositories, when.</summary>
internal static class AccountsVerb
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string?>("name") { Description = "Only this account, whatever its case.", Arity = ArgumentArity.ZeroOrOne };
        var from = NightOptions.From();
        var to = NightOptions.To();
        var output = new Option<string>("--output") { Description = "How they are printed.", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "csv", "json");
        var workspace = WorkspaceOption.Create();
        var command = new Command("accounts", """
            Lists accounts over all hosts: hosts and days, upload commands, bytes sent by connections that name the account, services and
            owners, and the hours (UTC) that hold nine tenths of its activity. Those that upload most often come first. Accounts that every
            machine has (SYSTEM, root, machine accounts) are not one account and are left out.

            Examples:
              anomaly accounts
              anomaly accounts 'CORP\anna' --from 2026-09-01
              anomaly accounts --output csv
            """)
        { name, from, to, output, workspace };
        command.SetAction(call =>
        {
            var window = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            int first = window.From ?? int.MinValue, last = window.To ?? int.MaxValue;
            var place = NightOptions.WithEvents(call.GetValue(workspace)!);
            var options = ResolveOptions.From(AnomalyConfig.Load(place), place);
            var facts = NightOptions.ResolvedFacts(context, place, options);
            string? wanted = call.GetValue(name);
            var accounts = facts.Accounts(first, last, wanted);
            if (wanted is not null && accounts.Count == 0)
                throw new UsageException($"no account '{Printable.Of(wanted, 100)}' was seen{Suggest.For(wanted, facts.Accounts(first, last).Select(a => a.Account).Order(StringComparer.Ordinal))}");
            switch (call.GetValue(output))
            {
                case "csv": new RowPrinter<AccountEntry>(context.Out, AccountEntry.Schema).WriteCsv(accounts.Select(Visible)); break;
                case "json": new RowPrinter<AccountEntry>(context.Out, AccountEntry.Schema).WriteJson(accounts); break;
                default: Table(context.Out, accounts); break;
            }
            return ExitCode.Done;
        });
        return command;
    }

    // Control characters of names that come from logs; JSON escapes them itself.
    private static AccountEntry Visible(AccountEntry a) => new()
    {
        Account = Printable.Of(a.Account),
        Hosts = a.Hosts,
        HostNames = Printable.Of(a.HostNames),
        Days = a.Days,
        FirstDay = a.FirstDay,
        LastDay = a.LastDay,
        Uploads = a.Uploads,
        RepoBytesOut = a.RepoBytesOut,
        Providers = Printable.Of(a.Providers),
        Remotes = Printable.Of(a.Remotes),
        WeekdayHours = a.WeekdayHours,
        WeekendHours = a.WeekendHours,
    };

    private static void Table(TextWriter output, IReadOnlyList<AccountEntry> accounts)
    {
        int width = Math.Max(7, accounts.Select(a => Printable.Of(a.Account, 40).Length).DefaultIfEmpty(0).Max());
        int hours = Math.Max(13, accounts.Select(a => a.WeekdayHours.Length).DefaultIfEmpty(0).Max());
        output.Write($"{"account".PadRight(width)}  hosts  days  uploads  {"repo out",9}  {"weekday hours".PadRight(hours)}  services and owners\n");
        foreach (var a in accounts)
        {
            string where = string.Join(", ", ((string[])[.. a.Providers.Split(' '), .. a.Remotes.Split(' ')]).Where(t => t.Length > 0));
            string line = string.Create(CultureInfo.InvariantCulture,
                $"{Printable.Of(a.Account, 40).PadRight(width)}  {a.Hosts,5}  {a.Days,4}  {a.Uploads,7}  {ReasonText.Bytes(a.RepoBytesOut),9}  {a.WeekdayHours.PadRight(hours)}  {Printable.Of(where, 100)}");
            output.Write(line.TrimEnd() + "\n");
        }
        output.Write(string.Create(CultureInfo.InvariantCulture, $"{accounts.Count} accounts; hours are UTC, Monday to Friday\n"));
    }
}
