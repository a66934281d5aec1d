using System.Text;
using Anomaly.Pipeline;

namespace Anomaly.Review.Data;

/// <summary>Addresses of pages. Text of logs enters them escaped, as the value of a parameter, and nowhere else.</summary>
public static class Link
{
    /// <summary>Address of a host's page.</summary>
    public static string Host(string host, int day) => $"/host?day={Workspace.DayText(day)}&name={Escape(host)}";

    /// <summary>Address of the page that says what a verdict would do, before it is saved.</summary>
    public static string Verdict(string host, int day, string kind) => $"/verdict?day={Workspace.DayText(day)}&name={Escape(host)}&kind={kind}";

    /// <summary>Percent-encoded UTF-8; lone surrogates, which UTF-8 cannot say, become U+FFFD.</summary>
    public static string Escape(string text)
        => Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
}
