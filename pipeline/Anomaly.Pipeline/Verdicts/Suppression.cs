using Anomaly.Pipeline.Rules.Sigma;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Verdicts;

/// <summary>
/// Something an analyst knows to be benign: hosts or reasons that rankings leave out, for a while and for a reason. What is
/// not said is not asked; everything said must hold. It is applied when a ranking is read: logs, facts and the ledger stay
/// as they are, and baselines learn as if it did not exist.
/// </summary>
public sealed record Suppression
{
    /// <summary>Short and stable; unique among all suppressions.</summary>
    public required string Id { get; init; }

    /// <summary>Canonical host, <c>*</c> and <c>?</c> allowed; '' for every host.</summary>
    public string Host { get; init; } = "";

    /// <summary>Peer group; '' for every one.</summary>
    public string PeerGroup { get; init; } = "";

    /// <summary><c>provider:owner</c> (all its repositories) or <c>provider:owner/repo</c>; '' where remotes do not matter.</summary>
    public string Remote { get; init; } = "";

    /// <summary>Program, by the name of its file as in sightings; '' where programs do not matter.</summary>
    public string Process { get; init; } = "";

    /// <summary>Rule id; '' where rules do not matter.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Why it is benign; never empty.</summary>
    public required string Reason { get; init; }

    /// <summary>Who decided; '' if not said.</summary>
    public string By { get; init; } = "";

    /// <summary>First day it holds for; <see cref="int.MinValue"/> for all days before <see cref="Until"/>.</summary>
    public int From { get; init; } = int.MinValue;

    /// <summary>Last day it holds for. There is none without an end.</summary>
    public required int Until { get; init; }

    /// <summary>It leaves out hosts as a whole, not single reasons.</summary>
    public bool IsWhole => Remote.Length == 0 && Process.Length == 0 && Rule.Length == 0;

    /// <summary>True where it holds for a ranked day. The day alone decides, not the clock, so that rankings can be made again.</summary>
    public bool Holds(int day) => day >= From && day <= Until;

    /// <summary>True where it is about a host.</summary>
    public bool Covers(HostScore host)
        => Holds(host.Day) && (Host.Length == 0 || Pattern(Host).IsMatch(host.Host)) && (PeerGroup.Length == 0 || PeerGroup.Equals(host.PeerGroup, StringComparison.OrdinalIgnoreCase));

    /// <summary>True where it is about a rule that fired. A rule that fired on several programs or remotes is about none of them.</summary>
    public bool Covers(FiredRule rule)
        => !IsWhole && (Rule.Length == 0 || Rule == rule.Id) && (Process.Length == 0 || IsProcess(rule.Process)) && (Remote.Length == 0 || IsRemote(rule.Remote));

    /// <summary>True where it is about a reason of a host. Reasons of models are sums over everything and are about no single program or remote.</summary>
    public bool Covers(Evidence evidence, HostScore host)
    {
        if (IsWhole) return false;
        if (evidence.Kind == "rule")
        {
            foreach (var rule in host.Rules)
                if (rule.Id == evidence.Name) return Covers(rule);
            return Process.Length == 0 && Remote.Length == 0 && Rule == evidence.Name;
        }
        if (evidence.Kind != "first_seen" || Rule.Length > 0) return false;
        string[] parts = evidence.Key.Split('|');
        string process = evidence.Name is "process" or "network_process" or "repo_process" or "process_provider" ? parts[0] : "";
        string remote = evidence.Name is "remote" or "account_remote" && parts.Length >= 2 ? $"{parts[^2]}:{parts[^1]}" : "";
        return (Process.Length == 0 || IsProcess(process)) && (Remote.Length == 0 || IsRemote(remote));
    }

    private bool IsProcess(string process) => process.Length > 0 && process != FiredRule.Several && Process.Equals(process, StringComparison.OrdinalIgnoreCase);

    private bool IsRemote(string remote)
        => remote.Equals(Remote, StringComparison.OrdinalIgnoreCase)
            || (!Remote.Contains('/', StringComparison.Ordinal) && remote.StartsWith(Remote + "/", StringComparison.OrdinalIgnoreCase));

    private static TextPattern Pattern(string value) => new(TextPattern.Parse(value), cased: false);
}
