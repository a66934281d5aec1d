using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>One account over all hosts of a window.</summary>
public sealed class AccountEntry
{
    /// <summary>As the log writes it.</summary>
    public string Account { get; set; } = "";

    /// <summary>Hosts it was active on.</summary>
    public int Hosts { get; set; }

    /// <summary>Their names, ordinal order, separated by spaces.</summary>
    public string HostNames { get; set; } = "";

    /// <summary>Days with activity.</summary>
    public int Days { get; set; }

    /// <summary>First of them, YYYY-MM-DD.</summary>
    public string FirstDay { get; set; } = "";

    /// <summary>Last of them.</summary>
    public string LastDay { get; set; } = "";

    /// <summary>Commands that send to a repository.</summary>
    public long Uploads { get; set; }

    /// <summary>Bytes sent over upload-capable connections to providers that name the account.</summary>
    public long RepoBytesOut { get; set; }

    /// <summary>Providers of its connections and commands, separated by spaces.</summary>
    public string Providers { get; set; } = "";

    /// <summary>Remote owners of its commands, provider:owner, separated by spaces.</summary>
    public string Remotes { get; set; } = "";

    /// <summary>Hours UTC that hold nine tenths of its activity from Monday to Friday, such as 07-12 13-17, ends not included.</summary>
    public string WeekdayHours { get; set; } = "";

    /// <summary>The like of Saturday and Sunday.</summary>
    public string WeekendHours { get; set; } = "";

    /// <summary>Columns of an account.</summary>
    public static TableSchema<AccountEntry> Schema { get; } = new("account", "Habits of an account over all hosts.",
    [
        Col.Text<AccountEntry>("account", "account, as the log writes it", FilledBy.Resolve, r => r.Account),
        Col.Int32<AccountEntry>("hosts", "hosts", "hosts it was active on", FilledBy.Resolve, r => r.Hosts),
        Col.Text<AccountEntry>("host_names", "their names, separated by spaces", FilledBy.Resolve, r => r.HostNames),
        Col.Int32<AccountEntry>("days", "d", "days with activity", FilledBy.Resolve, r => r.Days),
        Col.Text<AccountEntry>("first_day", "first day with activity", FilledBy.Resolve, r => r.FirstDay),
        Col.Text<AccountEntry>("last_day", "last day with activity", FilledBy.Resolve, r => r.LastDay),
        Col.Int64<AccountEntry>("uploads", "commands", "commands that send to a repository", FilledBy.Resolve, r => r.Uploads),
        Col.Int64<AccountEntry>("repo_bytes_out", "bytes", "sent over upload-capable connections that name the account", FilledBy.Resolve, r => r.RepoBytesOut),
        Col.Text<AccountEntry>("providers", "providers of its connections and commands", FilledBy.Resolve, r => r.Providers),
        Col.Text<AccountEntry>("remotes", "remote owners of its commands", FilledBy.Resolve, r => r.Remotes),
        Col.Text<AccountEntry>("weekday_hours", "UTC hours that hold nine tenths of its activity, Monday to Friday", FilledBy.Resolve, r => r.WeekdayHours),
        Col.Text<AccountEntry>("weekend_hours", "UTC hours that hold nine tenths of its activity, Saturday and Sunday", FilledBy.Resolve, r => r.WeekendHours),
    ]);
}
