using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Rules;

/// <summary>Program and remote that a rule fired on.</summary>
/// <param name="Process">File name of the program, lower case; '' where none is known, <see cref="FiredRule.Several"/> where not one alone.</param>
/// <param name="Remote"><c>provider:owner/repo</c>; '' where none is known, <see cref="FiredRule.Several"/> where not one alone.</param>
internal readonly record struct RuleSubject(string Process, string Remote)
{
    /// <summary>What one event is about.</summary>
    public static RuleSubject Of(Event e) => e switch
    {
        ProcessEvent p => new(ImageName.Of(p.Image), p.Remote.Length > 0 && p.Provider.Length > 0 ? $"{p.Provider}:{p.Remote}" : ""),
        FlowEvent f => new(ImageName.Of(f.Process), ""),
        FileEvent f => new(ImageName.Of(f.Image), ""),
        _ => new("", ""),
    };

    /// <summary>The one both are about, or several. Does not depend on their order.</summary>
    public static string Merge(string one, string other) => one == other ? one : FiredRule.Several;
}
