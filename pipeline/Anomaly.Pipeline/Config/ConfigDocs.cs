using System.Text;

namespace Anomaly.Pipeline.Config;

/// <summary>Makes <c>docs/configuration.md</c> from the declared keys.</summary>
public static class ConfigDocs
{
    /// <summary>The page.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder();
        page.Append("""
            # Configuration

            One file, `anomaly.yaml`, in the workspace. Every key may be left out. A file with errors stops the program before
            anything is done: each error is printed as `file:line:column message`, all of them at once, exit code 2.
            Shares may be written as fractions (`1/6`), whole numbers with underscores (`5_000_000`).

            This page is generated from the declarations in `pipeline/Anomaly.Pipeline/Config/Sections.cs`;
            `data/reference/anomaly.default.yaml` is the same as a file to start from.

            """);
        var defaults = new AnomalyConfig();
        foreach (var (name, property, about) in ConfigModel.Sections)
        {
            page.Append('\n').Append("## ").Append(name).Append("\n\n").Append(about.Comment).Append("\n\n");
            page.Append("| key | default | range | unit | meaning |\n|---|---|---|---|---|\n");
            foreach (var key in ConfigModel.Keys(property.PropertyType))
            {
                string value = ConfigWriter.Inline(key.Property.GetValue(property.GetValue(defaults))!);
                string unit = key.Property.PropertyType == typeof(bool) ? "" : key.About.Unit;
                page.Append($"| `{key.Name}` | `{value}` | {key.Range} | {unit} | {key.About.Comment.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
                if (key.ItemClass is not { } itemClass) continue;
                foreach (var part in ConfigModel.Keys(itemClass))
                    page.Append($"| `{key.Name}[].{part.Name}` | | {part.Range} | {part.About.Unit} | {part.About.Comment} |\n");
            }
        }
        return page.ToString();
    }
}
