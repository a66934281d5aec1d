using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Review.Data;

/// <summary>Who uses which code repositories, and what could be blocked because nobody does (mitigation M1021).</summary>
public sealed record RepositoriesView
{
    /// <summary>Rows that a page shows at most.</summary>
    public const int MostRows = 500;

    public required int From { get; init; }

    public required int To { get; init; }

    /// <summary>Uses by peer group, services first.</summary>
    public required IReadOnlyList<PeerGroupUse> Uses { get; init; }

    /// <summary>Services of the catalogue that nobody used.</summary>
    public required IReadOnlyList<RepositoryProvider> Unused { get; init; }

    /// <summary>Their names as a list that a proxy reads.</summary>
    public required string Domains { get; init; }

    /// <summary>The 30 days up to one; peer groups are those of the newest bundle.</summary>
    internal static RepositoriesView Read(ReviewData data, int day)
    {
        int from = day - ReviewData.WindowDays + 1;
        var facts = data.Facts();
        var model = ScoringModel.Load(data.Workspace);
        string Group(string host) => model is not null && model.TryGroup(host, out int group) ? model.GroupName(group) : "";
        var uses = Restrictions.Of(facts.FirstDays(from, day).Select(h => h.Host), facts.RepositoryUse(from, day), Group);
        var unused = Restrictions.Unused(ResolveOptions.From(data.Config, data.Workspace).Catalog, uses);
        return new RepositoriesView { From = from, To = day, Uses = uses, Unused = unused, Domains = Restrictions.Domains(unused) };
    }
}
