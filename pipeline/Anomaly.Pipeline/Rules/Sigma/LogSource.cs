using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>Which events a rule looks at.</summary>
/// <param name="Category">Sigma's category.</param>
/// <param name="Kind">Kind of event.</param>
/// <param name="Operations">File operations of the category; empty: all.</param>
internal sealed record LogSource(string Category, EventKind Kind, IReadOnlyList<string> Operations)
{
    /// <summary>Categories that our events answer.</summary>
    public static IReadOnlyList<LogSource> All { get; } =
    [
        new("process_creation", EventKind.Process, []),
        new("network_connection", EventKind.Flow, []),
        new("firewall", EventKind.Flow, []),
        new("file_event", EventKind.File, ["create", "write"]),
        new("file_access", EventKind.File, ["create", "read", "write", "rename"]),
        new("file_rename", EventKind.File, ["rename"]),
        new("file_delete", EventKind.File, ["delete"]),
        new("dns_query", EventKind.Name, []),
    ];

    /// <summary>Products that narrow a category.</summary>
    public static IReadOnlyList<string> Products { get; } = ["windows", "linux", "macos"];

    /// <summary>Services that may stand beside a category; they narrow nothing.</summary>
    public static IReadOnlyList<string> Services { get; } = ["sysmon", "security", "auditd", "sysmon-linux"];

    /// <summary>A test for the product, or null where every event may be of it.</summary>
    public static RuleTest? ProductTest(EventKind kind, string product)
    {
        if (product.Length == 0 || kind == EventKind.Name) return null;
        var system = RuleField.OfText<Event>("product", SystemOf);
        return new FieldTest(system, "", $"product: {product}", e => SystemOf(e) is var s && (s.Length == 0 || s == product || (s == "unix" && product is "linux" or "macos")));
    }

    /// <summary>Operating system of an event: windows, linux, unix (linux or macOS) or '' where nothing tells.</summary>
    internal static string SystemOf(Event e)
    {
        if (e.Sensor == "auditd") return "linux";
        if (e.Sensor == "windows") return "windows";
        string path = e switch
        {
            ProcessEvent p => p.Image.Length > 0 ? p.Image : p.ParentImage,
            FlowEvent f => f.Process,
            FileEvent f => f.Path.Length > 0 ? f.Path : f.Image,
            _ => "",
        };
        if (path.StartsWith('/')) return e.Sensor == "sysmon" ? "linux" : "unix";
        return path.Length > 2 && (path[1] == ':' || path.StartsWith(@"\\", StringComparison.Ordinal)) && path.Contains('\\', StringComparison.Ordinal) ? "windows" : "";
    }
}
