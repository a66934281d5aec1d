using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Anomaly.Review;

/// <summary>A ranked day as one HTML file that needs nothing beside it: no script, no image, no address.</summary>
public static class StaticReport
{
    /// <summary>The file's text; the same day gives the same text.</summary>
    public static string Html(RankedDay day)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        string html = renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(ReportPage.Day)] = day });
            return (await renderer.RenderComponentAsync<ReportPage>(parameters)).ToHtmlString();
        }).GetAwaiter().GetResult();
        return html.ReplaceLineEndings("\n") + "\n";
    }
}
