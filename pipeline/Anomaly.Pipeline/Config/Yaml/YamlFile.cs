using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Anomaly.Pipeline.Config.Yaml;

/// <summary>Reads YAML into values with places. Aliases, tags and nesting beyond <see cref="MaxDepth"/> are refused.</summary>
public static class YamlFile
{
    /// <summary>Deepest nesting accepted.</summary>
    public const int MaxDepth = 40;

    /// <summary>Reads all documents of a text. Errors go to <paramref name="problems"/>; documents before a syntax error are kept.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">The content.</param>
    /// <param name="problems">Receives errors.</param>
    public static IReadOnlyList<YamlValue> Read(string file, string text, Problems problems)
    {
        var documents = new List<YamlValue>();
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        var builder = new Builder(file, parser, problems);
        try
        {
            while (parser.MoveNext())
            {
                if (parser.Current is not DocumentStart) continue;
                parser.MoveNext();
                documents.Add(builder.Value(0));
            }
        }
        catch (YamlException e)
        {
            problems.Add(new Place(file, (int)e.Start.Line, (int)e.Start.Column), $"not valid YAML: {e.Message}");
        }
        return documents;
    }

    private sealed class Builder(string file, Parser parser, Problems problems)
    {
        // On entry the parser stands on the value's first event, on return on its last.
        public YamlValue Value(int depth)
        {
            var start = parser.Current!;
            var place = new Place(file, (int)start.Start.Line, (int)start.Start.Column);
            if (start is NodeEvent { Anchor.IsEmpty: false }) problems.Add(place, "anchors (&name) are not supported");
            if (start is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } }) problems.Add(place, "tags (!name) are not supported");
            if (depth > MaxDepth) throw new YamlException(start.Start, start.End, $"nested more than {MaxDepth} deep");
            switch (start)
            {
                case Scalar scalar:
                    return new YamlText(place, scalar.Value, scalar.Style is not ScalarStyle.Plain);
                case SequenceStart:
                    var items = new List<YamlValue>();
                    while (parser.MoveNext() && parser.Current is not SequenceEnd) items.Add(Value(depth + 1));
                    return new YamlList(place, items);
                case MappingStart:
                    return Map(place, depth);
                default:
                    problems.Add(place, "aliases (*name) are not supported; quote a value that begins with '*'");
                    return new YamlText(place, "", Quoted: true);
            }
        }

        private YamlMap Map(Place place, int depth)
        {
            var entries = new List<YamlEntry>();
            var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
            while (parser.MoveNext() && parser.Current is not MappingEnd)
            {
                var key = Value(depth + 1);
                parser.MoveNext();
                var value = Value(depth + 1);
                if (key is not YamlText text)
                {
                    problems.Add(key.Place, $"a key must be a single value, not {key.Kind}");
                    continue;
                }
                if (seen.TryAdd(text.Value, text.Place)) entries.Add(new YamlEntry(text, value));
                else problems.Add(text.Place, $"key '{text.Value}' is written twice; first at line {seen[text.Value].Line}");
            }
            return new YamlMap(place, entries);
        }
    }
}
