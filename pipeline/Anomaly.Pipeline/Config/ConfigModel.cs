using System.Globalization;
using System.Reflection;
using System.Text;

namespace Anomaly.Pipeline.Config;

/// <summary>One key as declared.</summary>
internal sealed record KeyInfo(string Name, PropertyInfo Property, ConfigKeyAttribute About)
{
    /// <summary>Class of the items where the key is a list of classes with keys, else null.</summary>
    public Type? ItemClass { get; } = ListItem(Property.PropertyType) is { } item && item != typeof(string) ? item : null;

    /// <summary>Allowed values as text, e.g. <c>0 to 1</c>, <c>additive or strict</c>; '' where anything goes.</summary>
    public string Range
    {
        get
        {
            if (Property.PropertyType.IsEnum) return string.Join(" or ", Enum.GetNames(Property.PropertyType).Select(ConfigModel.Snake));
            if (Property.PropertyType == typeof(bool)) return "true or false";
            string min = ConfigModel.Number(About.Min), max = ConfigModel.Number(About.Max);
            return (double.IsFinite(About.Min), double.IsFinite(About.Max)) switch
            {
                (true, true) => $"{min} to {max}",
                (true, false) => $"at least {min}",
                (false, true) => $"at most {max}",
                _ => "",
            };
        }
    }

    private static Type? ListItem(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
}

/// <summary>Sections and keys as their attributes declare them, in source order.</summary>
internal static class ConfigModel
{
    public static IReadOnlyList<(string Name, PropertyInfo Property, ConfigSectionAttribute About)> Sections { get; } =
    [
        .. Declared(typeof(AnomalyConfig))
            .Select(p => (Snake(p.Name), p, About: p.GetCustomAttribute<ConfigSectionAttribute>()))
            .Where(p => p.About is not null).Select(p => (p.Item1, p.p, p.About!)),
    ];

    public static IReadOnlyList<KeyInfo> Keys(Type section) =>
    [
        .. Declared(section).Select(p => (p, About: p.GetCustomAttribute<ConfigKeyAttribute>()))
            .Where(p => p.About is not null).Select(p => new KeyInfo(Snake(p.p.Name), p.p, p.About!)),
    ];

    // Metadata tokens grow in source order within a class; reflection alone promises no order.
    private static IEnumerable<PropertyInfo> Declared(Type type)
        => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.MetadataToken);

    public static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }

    /// <summary>The shortest text that reads back equal: a decimal, or a fraction of small numbers.</summary>
    public static string Number(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (text.Length <= 8 || double.IsInteger(value)) return text;
        for (int b = 2; b <= 64; b++)
        {
            double a = Math.Round(value * b);
            if (a / b == value) return string.Create(CultureInfo.InvariantCulture, $"{a:0}/{b}");
        }
        return text;
    }

    /// <summary>A value as it stands in the file.</summary>
    public static string Text(object value) => value switch
    {
        bool b => b ? "true" : "false",
        double d => Number(d),
        string s => Quote(s),
        Enum e => Snake(e.ToString()),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"a configuration value cannot be of type {value.GetType()}"),
    };

    private static string Quote(string text)
    {
        bool plain = text.Length > 0 && !(char.IsAsciiDigit(text[0]) && double.TryParse(text, CultureInfo.InvariantCulture, out _));
        foreach (char c in text) plain &= char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '_' or '-';
        if (plain && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '/') && text is not ("true" or "false" or "null")) return text;
        bool controls = text.Any(char.IsControl);
        if (!controls) return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        var escaped = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') escaped.Append('\\').Append(c);
            else if (char.IsControl(c)) escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else escaped.Append(c);
        }
        return escaped.Append('"').ToString();
    }
}
