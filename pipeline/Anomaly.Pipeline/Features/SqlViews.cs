using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Features;

/// <summary>The views shipped with the program, checked and sorted so that what a view needs comes before it.</summary>
public static class SqlViews
{
    private const string Folder = ".Features.";
    private static readonly Lazy<IReadOnlyList<SqlView>> Shipped = new(Load);

    /// <summary>Every view, in an order in which they can be made.</summary>
    public static IReadOnlyList<SqlView> All => Shipped.Value;

    /// <summary>Host × hour, as <see cref="FactSchema.HostHour"/>.</summary>
    public static SqlView HostHour => Find(FactSchema.HostHour.Name);

    /// <summary>Host × day × kind × key, as <see cref="FactSchema.Sighting"/>.</summary>
    public static SqlView Sighting => Find(FactSchema.Sighting.Name);

    /// <summary>Host × hour × account, as <see cref="FactSchema.AccountHour"/>.</summary>
    public static SqlView AccountHour => Find(FactSchema.AccountHour.Name);

    /// <summary>A view by name; throws <see cref="ArgumentException"/> for an unknown one.</summary>
    public static SqlView Find(string name)
        => All.FirstOrDefault(v => v.Name == name) ?? throw new ArgumentException($"no view '{name}'; known: {string.Join(", ", All.Select(v => v.Name))}");

    /// <summary>Sorts by needs; throws <see cref="DataException"/> on a need that nothing meets and on a circle.</summary>
    internal static IReadOnlyList<SqlView> Sort(IEnumerable<SqlView> views)
    {
        var waiting = views.OrderBy(v => v.Name, StringComparer.Ordinal).ToList();
        var names = waiting.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var view in waiting)
            if (view.Views.FirstOrDefault(n => !names.Contains(n)) is { } unknown)
                throw new DataException($"view '{view.Name}' needs '{unknown}', which is neither an event table nor a view");
        var sorted = new List<SqlView>();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(v => v.Views.All(n => sorted.Exists(s => s.Name == n)))
                ?? throw new DataException($"views need each other in a circle: {string.Join(", ", waiting.Select(v => v.Name))}");
            sorted.Add(next);
            waiting.Remove(next);
        }
        return sorted;
    }

    /// <summary>Says where a view's stated columns or grain differ from the schema, or null.</summary>
    internal static string? Difference<T>(SqlView view, TableSchema<T> schema)
    {
        string stated = string.Join(", ", view.Columns.Select(c => c.Name)), expected = string.Join(", ", schema.Columns.Select(c => c.Name));
        if (stated != expected) return $"view '{view.Name}' states the columns {stated}; its schema has {expected}";
        return view.Grain.FirstOrDefault(g => !schema.Columns.Any(c => c.Name == g)) is { } unknown ? $"view '{view.Name}': '{unknown}' of its grain is no column" : null;
    }

    private static IReadOnlyList<SqlView> Load()
    {
        var assembly = typeof(SqlViews).Assembly;
        var views = new List<SqlView>();
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (!resource.Contains(Folder, StringComparison.Ordinal) || !resource.EndsWith(".sql", StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            views.Add(SqlView.Parse(reader.ReadToEnd(), resource));
        }
        foreach (var view in views)
        {
            string? difference = view.Name == FactSchema.HostHour.Name ? Difference(view, FactSchema.HostHour)
                : view.Name == FactSchema.Sighting.Name ? Difference(view, FactSchema.Sighting)
                : view.Name == FactSchema.AccountHour.Name ? Difference(view, FactSchema.AccountHour)
                : null;
            if (difference is not null) throw new DataException(difference);
        }
        return Sort(views);
    }
}
