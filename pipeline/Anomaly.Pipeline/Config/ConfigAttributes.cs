namespace Anomaly.Pipeline.Config;

/// <summary>Form of a text value beyond its being text.</summary>
public enum ConfigFormat
{
    /// <summary>Any text.</summary>
    Any,

    /// <summary>Text that is not empty.</summary>
    NotEmpty,

    /// <summary>An IANA time zone such as <c>Europe/Berlin</c>, an offset such as <c>+02:00</c>, or ''.</summary>
    TimeZone,

    /// <summary>A log format that can be read, or ''.</summary>
    LogFormat,

    /// <summary>A network such as <c>10.0.0.0/8</c>.</summary>
    Network,

    /// <summary>An amount of memory such as <c>2GB</c>, or ''.</summary>
    Size,

    /// <summary>Name of a detector.</summary>
    Detector,
}

/// <summary>
/// Marks a property as a configuration key. The key's name is the property's in snake_case, its default the property's
/// initial value. Types: bool, int, long, double, string, an enum, a list of strings, or a list of classes with keys.
/// </summary>
/// <param name="comment">One line: what it does.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigKeyAttribute(string comment) : Attribute
{
    /// <summary>What the key does, one line.</summary>
    public string Comment { get; } = comment;

    /// <summary>Unit; '' where there is none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Smallest value allowed.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest value allowed.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Form of a text, or of each text of a list.</summary>
    public ConfigFormat Format { get; init; }
}

/// <summary>Marks a property as a section: a class whose properties are keys.</summary>
/// <param name="comment">One line: what the section is about.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigSectionAttribute(string comment) : Attribute
{
    /// <summary>What the section is about, one line.</summary>
    public string Comment { get; } = comment;
}
