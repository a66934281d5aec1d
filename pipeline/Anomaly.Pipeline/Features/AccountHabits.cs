using System.Numerics;
using Anomaly.Models.Baselines;

namespace Anomaly.Pipeline.Features;

/// <summary>An hour in which an account sent to a code repository, held against the account's own days before.</summary>
/// <param name="Account">As the log writes it.</param>
/// <param name="Hour">Hours since the epoch, UTC.</param>
/// <param name="Share">Share of the account's activity in hours no more usual than that one, in (0, 1].</param>
/// <param name="Days">Earlier days on which the account was active.</param>
/// <param name="Hosts">Hosts on which it was active on those days.</param>
public sealed record AccountHour(string Account, long Hour, double Share, int Days, int Hosts);

/// <summary>
/// When accounts are at work, on all hosts together: day D is held against the days before D, never against its own. An account
/// is active once an hour, on however many hosts, so that the size of its machines is no habit. Memory grows with accounts × days.
/// </summary>
public sealed class AccountHabits
{
    /// <summary>Days on which an account must have been active before an hour can be unusual for it: a working week.</summary>
    public const int LeastDays = 5;

    private readonly Dictionary<string, History> _accounts = new(StringComparer.Ordinal);
    private readonly List<(int Day, double[] Shares)> _fleet = [];
    private readonly double[] _before = new HourProfile().Shares();

    /// <summary>Loads the activity of days [from, to].</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="asked">First day that will be asked about: accounts that were last active before it teach the fleet's hours only.</param>
    /// <param name="excluded">Host-days that teach nothing, confirmed attacks; null for none.</param>
    public AccountHabits(IFactSource facts, int from, int to, int asked = int.MinValue, Func<string, int, bool>? excluded = null)
    {
        var fleet = new SortedDictionary<int, long[]>();
        string name = "";
        var history = new History();
        foreach (var row in facts.AccountDays(from, to))
        {
            if (row.Account != name)
            {
                Close(name, history, fleet, asked);
                (name, history) = (row.Account, new History());
            }
            history.Last = row.Day;
            if (excluded?.Invoke(row.Host, row.Day) != true) history.Add(row);
        }
        Close(name, history, fleet, asked);
        var sum = new HourProfile();
        foreach (var (day, counts) in fleet)
        {
            for (int hour = 0; hour < counts.Length; hour++)
                for (long n = counts[hour]; n > 0; n--) sum.Add(day * 24L + hour);
            _fleet.Add((day, sum.Shares()));
        }
    }

    /// <summary>
    /// Holds an hour of an account against what the account did on the days before, shrunk to the hours of all accounts. Null for
    /// an account with fewer than <see cref="LeastDays"/> such days.
    /// </summary>
    public AccountHour? Judge(string account, long hour)
    {
        if (!_accounts.TryGetValue(account, out var history)) return null;
        int day = (int)Math.Floor(hour / 24.0);
        var profile = new HourProfile();
        int days = 0;
        for (; days < history.Days.Count && history.Days[days].Day < day; days++)
            for (int mask = history.Days[days].Hours; mask != 0; mask &= mask - 1) profile.Add(history.Days[days].Day * 24L + BitOperations.TrailingZeroCount(mask));
        if (days < LeastDays) return null;
        return new AccountHour(account, hour, profile.PValue(hour, Fleet(day)), days, history.Hosts.Count(h => h.Value < day));
    }

    // Hours of all accounts on the days before.
    private double[] Fleet(int day)
    {
        int low = 0, high = _fleet.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_fleet[middle].Day < day) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? _before : _fleet[low - 1].Shares;
    }

    private void Close(string account, History history, SortedDictionary<int, long[]> fleet, int asked)
    {
        foreach (var (day, hours) in history.Days)
        {
            if (!fleet.TryGetValue(day, out var counts)) fleet[day] = counts = new long[24];
            for (int mask = hours; mask != 0; mask &= mask - 1) counts[BitOperations.TrailingZeroCount(mask)]++;
        }
        if (history.Days.Count > 0 && history.Last >= asked) _accounts[account] = history;
    }

    private sealed class History
    {
        public int Last { get; set; } = int.MinValue;

        public List<(int Day, int Hours)> Days { get; } = [];

        // First day on each host.
        public Dictionary<string, int> Hosts { get; } = new(StringComparer.Ordinal);

        public void Add(AccountDay row)
        {
            if (Days.Count > 0 && Days[^1].Day == row.Day) Days[^1] = (row.Day, Days[^1].Hours | row.Hours);
            else Days.Add((row.Day, row.Hours));
            Hosts.TryAdd(row.Host, row.Day);
        }
    }
}
