using Anomaly.Pipeline.Evaluation;

namespace Anomaly.Review;

/// <summary>An evaluation as one HTML file with plots that needs nothing beside it: no script, no image, no address.</summary>
public static class EvaluationHtml
{
    /// <summary>The file's text; the same evaluation gives the same text.</summary>
    public static string Of(EvaluationReport report)
        => Rendering.HtmlAsync<EvaluationPage>(new() { [nameof(EvaluationPage.Report)] = report }).GetAwaiter().GetResult();
}
