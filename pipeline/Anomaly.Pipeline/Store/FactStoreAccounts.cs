using System.Globalization;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>What the facts say of accounts.</summary>
public sealed partial class FactStore
{
    /// <summary>Hours of accounts, of one host or of all; ordered by host, hour and account.</summary>
    public IEnumerable<AccountUse> AccountHours(int fromDay, int toDay, string? host = null)
        => Rows(FactSchema.AccountHour, fromDay, toDay, host, "host, hour, account");

    /// <summary>Those in which the account sent to a repository, in the same order.</summary>
    public IEnumerable<AccountUse> AccountUploads(int fromDay, int toDay)
    {
        using var job = Job(FactSchema.AccountHour, Files(FactSchema.AccountHour.Name, fromDay, toDay));
        foreach (var row in job.Read("SELECT * FROM stored WHERE uploads > 0 OR repo_bytes_out > 0 ORDER BY host, hour, account", FactSchema.AccountHour)) yield return row;
    }

    /// <summary>Active hours of accounts by account, day and host, in that order.</summary>
    public IEnumerable<AccountDay> AccountDays(int fromDay, int toDay)
    {
        using var job = Job(FactSchema.AccountHour, Files(FactSchema.AccountHour.Name, fromDay, toDay));
        // Hours of a row group are distinct, so that their bits add up.
        foreach (var row in job.Query("SELECT account, day, host, CAST(SUM(CAST(1 AS BIGINT) << CAST(hour - CAST(day AS BIGINT) * 24 AS INTEGER)) AS BIGINT) FROM stored GROUP BY account, day, host ORDER BY account, day, host"))
            yield return new AccountDay(row.GetString(0), row.GetInt32(1), row.GetString(2), (int)row.GetInt64(3));
    }

    /// <summary>
    /// Accounts over all hosts, those that send most often first, then by name. Only accounts that were seen in the window, of that
    /// name where one is given, whatever its case.
    /// </summary>
    public IReadOnlyList<AccountEntry> Accounts(int fromDay, int toDay, string? name = null)
    {
        var found = new Dictionary<string, AccountSummary>(StringComparer.Ordinal);
        foreach (var use in AccountHours(fromDay, toDay))
        {
            if (name is not null && !string.Equals(name, use.Account, StringComparison.OrdinalIgnoreCase)) continue;
            if (!found.TryGetValue(use.Account, out var account)) found[use.Account] = account = new AccountSummary();
            account.Add(use);
        }
        using (var job = Job(FactSchema.Sighting, Files(FactSchema.Sighting.Name, fromDay, toDay)))
            foreach (var row in job.Query("SELECT DISTINCT kind, key FROM stored WHERE kind IN ('account_provider', 'account_remote') ORDER BY kind, key"))
                Use(found, row.GetString(0), row.GetString(1));
        return [.. found.Select(a => a.Value.Entry(a.Key)).OrderByDescending(a => a.Uploads).ThenByDescending(a => a.RepoBytesOut)
            .ThenByDescending(a => a.Days).ThenBy(a => a.Account, StringComparer.Ordinal)];
    }

    // A key is read from its end: an account may hold the separator, providers and owners never do.
    private static void Use(Dictionary<string, AccountSummary> found, string kind, string key)
    {
        int last = key.LastIndexOf('|'), cut = kind == "account_remote" && last > 0 ? key.LastIndexOf('|', last - 1) : last;
        if (cut <= 0 || !found.TryGetValue(key[..cut], out var account)) return;
        if (kind == "account_remote") account.Remotes.Add($"{key[(cut + 1)..last]}:{key[(last + 1)..]}");
        account.Providers.Add(kind == "account_remote" ? key[(cut + 1)..last] : key[(cut + 1)..]);
    }

    private sealed class AccountSummary
    {
        private readonly HashSet<string> _hosts = new(StringComparer.Ordinal);
        private readonly SortedSet<int> _days = [];
        private readonly HashSet<long> _hours = [];
        private long _uploads, _bytes;

        public SortedSet<string> Providers { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Remotes { get; } = new(StringComparer.Ordinal);

        public void Add(AccountUse use)
        {
            _hosts.Add(use.Host);
            _days.Add(use.Day);
            _hours.Add(use.Hour);
            _uploads += use.Uploads;
            _bytes += use.RepoBytesOut;
        }

        public AccountEntry Entry(string account) => new()
        {
            Account = account,
            Hosts = _hosts.Count,
            HostNames = string.Join(' ', _hosts.Order(StringComparer.Ordinal)),
            Days = _days.Count,
            FirstDay = Workspace.DayText(_days.Min),
            LastDay = Workspace.DayText(_days.Max),
            Uploads = _uploads,
            RepoBytesOut = _bytes,
            Providers = string.Join(' ', Providers),
            Remotes = string.Join(' ', Remotes),
            WeekdayHours = Usual(weekend: false),
            WeekendHours = Usual(weekend: true),
        };

        // The fewest hours of the day that hold nine tenths of the activity, as ranges.
        private string Usual(bool weekend)
        {
            var counts = new int[24];
            foreach (long hour in _hours)
            {
                int cell = Models.Baselines.HourProfile.CellOf(hour);
                if (cell >= 24 == weekend) counts[cell % 24]++;
            }
            long all = counts.Sum(), held = 0;
            var usual = new bool[24];
            foreach (int hour in Enumerable.Range(0, 24).OrderByDescending(h => counts[h]).ThenBy(h => h))
            {
                if (held * 10 >= all * 9) break;
                usual[hour] = true;
                held += counts[hour];
            }
            var ranges = new List<string>();
            for (int begin = 0; begin < 24; begin++)
            {
                if (!usual[begin]) continue;
                int end = begin;
                while (end < 24 && usual[end]) end++;
                ranges.Add(string.Create(CultureInfo.InvariantCulture, $"{begin:00}-{end:00}"));
                begin = end;
            }
            return string.Join(' ', ranges);
        }
    }
}
