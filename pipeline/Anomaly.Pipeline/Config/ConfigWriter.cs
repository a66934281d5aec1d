using System.Collections;
using System.Text;

namespace Anomaly.Pipeline.Config;

/// <summary>Writes a configuration with a comment above every key; equal configurations give equal text.</summary>
internal static class ConfigWriter
{
    public static string Write(AnomalyConfig config, bool comments = true)
    {
        var text = new StringBuilder();
        if (comments) text.Append("# Configuration of anomaly. Every key may be left out; the values here are what holds then.\n");
        foreach (var (name, property, about) in ConfigModel.Sections)
        {
            if (comments) text.Append("\n# ").Append(about.Comment).Append('\n');
            text.Append(name).Append(":\n");
            object section = property.GetValue(config)!;
            foreach (var key in ConfigModel.Keys(property.PropertyType))
            {
                if (comments) text.Append("  # ").Append(Comment(key)).Append('\n');
                text.Append("  ").Append(key.Name).Append(':');
                Value(text, key.Property.GetValue(section)!);
            }
        }
        return text.ToString();
    }

    public static string Comment(KeyInfo key)
    {
        string form = string.Join(", ", new[] { key.About.Unit, key.Property.PropertyType == typeof(bool) ? "" : key.Range }.Where(t => t.Length > 0));
        return form.Length == 0 ? key.About.Comment : $"{key.About.Comment} [{form}]";
    }

    public static string Inline(object value) => value is IEnumerable list and not string
        ? $"[{string.Join(", ", list.Cast<object>().Select(Item))}]"
        : ConfigModel.Text(value);

    private static void Value(StringBuilder text, object value)
    {
        if (value is string || value is not IEnumerable list)
        {
            text.Append(' ').Append(ConfigModel.Text(value)).Append('\n');
            return;
        }
        var items = list.Cast<object>().ToList();
        if (items.Count == 0) text.Append(" []");
        text.Append('\n');
        foreach (object item in items) text.Append("    - ").Append(Item(item)).Append('\n');
    }

    private static string Item(object item) => item is string text
        ? ConfigModel.Text(text)
        : $"{{ {string.Join(", ", ConfigModel.Keys(item.GetType()).Select(k => $"{k.Name}: {ConfigModel.Text(k.Property.GetValue(item)!)}"))} }}";
}
