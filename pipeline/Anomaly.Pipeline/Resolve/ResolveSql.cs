using System.Security.Cryptography;
using System.Text;

namespace Anomaly.Pipeline.Resolve;

/// <summary>The embedded SQL of resolve.</summary>
internal static class ResolveSql
{
    private static readonly string[] Names = ["copies", "claims", "sides", "duplicates", "exact", "probable", "names", "flows", "others"];
    private static readonly Lazy<Dictionary<string, string>> Texts = new(() => Names.ToDictionary(n => n, Load));

    /// <summary>Changes when any text does, so that days are rebuilt.</summary>
    public static string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Names.Select(Of)))));

    /// <summary>Text by file name.</summary>
    public static string Of(string name) => Texts.Value[name];

    private static string Load(string name)
    {
        string resource = $"{typeof(ResolveSql).Namespace}.Sql.{name}.sql";
        using var stream = typeof(ResolveSql).Assembly.GetManifestResourceStream(resource) ?? throw new DataException($"the program lacks its resource '{resource}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
