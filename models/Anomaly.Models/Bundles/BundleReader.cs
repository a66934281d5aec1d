using System.Security.Cryptography;
using System.Text.Json;
using Anomaly.Models.Internals;

namespace Anomaly.Models.Bundles;

/// <summary>A bundle in memory; every section has been checked before the first is handed out.</summary>
public sealed class BundleReader
{
    private readonly Dictionary<string, byte[]> sections;

    private BundleReader(BundleManifest manifest, Dictionary<string, byte[]> sections, string contentId)
    {
        this.sections = sections;
        (Manifest, ContentId) = (manifest, contentId);
    }

    /// <summary>What the bundle says about itself.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>SHA-256 of the manifest, which holds those of the sections: equal for equal bundles, in lower-case hexadecimal.</summary>
    public string ContentId { get; }

    /// <summary>Reads a bundle file.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of a newer version.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static BundleReader Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return Read(file);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>Reads a bundle from a stream.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of a newer version.</exception>
    public static BundleReader Read(Stream stream) => Envelope.Read(stream, Bundle.Magic, Bundle.FormatVersion, (version, reader) =>
    {
        byte[] json = reader.ReadArray<byte>();
        BundleManifest manifest = Parse(json);
        if (manifest.FormatVersion != version) Throw.Damaged("A bundle", $"its manifest says version {manifest.FormatVersion} and its frame {version}");
        var sections = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var section in manifest.Sections)
        {
            long left = reader.BaseStream.Length - reader.BaseStream.Position;
            if (section.Length < 0 || section.Length > left) Throw.Damaged("A bundle", $"section '{section.Name}' has {section.Length} bytes where {left} are left");
            byte[] bytes = reader.ReadBytes((int)section.Length);
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != section.Sha256) Throw.Damaged("A bundle", $"section '{section.Name}' does not match its checksum");
            if (!Bundle.IsName(section.Name) || !sections.TryAdd(section.Name, bytes)) Throw.Damaged("A bundle", $"section '{section.Name}' is malformed or there twice");
        }
        return new BundleReader(manifest, sections, Convert.ToHexStringLower(SHA256.HashData(json)));
    });

    private static BundleManifest Parse(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BundleJson.Default.BundleManifest) ?? throw new InvalidDataException("A bundle cannot be read: its manifest is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"A bundle cannot be read: its manifest is malformed: {error.Message}", error);
        }
    }

    /// <summary>True where the bundle has the section.</summary>
    public bool Has(string name) => sections.ContainsKey(name);

    /// <summary>The bytes of a section, from their beginning.</summary>
    /// <exception cref="InvalidDataException">There is no such section.</exception>
    public Stream Open(string name)
    {
        if (!sections.TryGetValue(name, out byte[]? bytes))
            throw new InvalidDataException($"The bundle has no section '{name}'; it has {string.Join(", ", sections.Keys.Order(StringComparer.Ordinal))}.");
        return new MemoryStream(bytes, writable: false);
    }

    /// <summary>Reads a section with a model's own reader, as <c>Load("forest", IsolationForestModel.Load)</c>.</summary>
    /// <exception cref="InvalidDataException">There is no such section, or the model refuses it.</exception>
    public T Load<T>(string name, Func<Stream, T> load)
    {
        using var stream = Open(name);
        return load(stream);
    }
}
