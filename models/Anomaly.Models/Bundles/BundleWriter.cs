using System.Security.Cryptography;
using System.Text.Json;
using Anomaly.Models.Internals;

namespace Anomaly.Models.Bundles;

/// <summary>Collects sections and writes them as one bundle. The same sections and manifest give the same bytes, in whatever order they were added.</summary>
public sealed class BundleWriter
{
    private readonly BundleManifest manifest;
    private readonly SortedDictionary<string, byte[]> sections = new(StringComparer.Ordinal);

    /// <summary>A bundle without sections; those of <paramref name="manifest"/> are ignored.</summary>
    public BundleWriter(BundleManifest manifest)
    {
        for (int i = 1; i < manifest.TrainingDays.Count; i++)
            if (manifest.TrainingDays[i - 1] >= manifest.TrainingDays[i]) Throw.Argument(nameof(manifest), $"Training day {manifest.TrainingDays[i]} does not follow {manifest.TrainingDays[i - 1]}.");
        this.manifest = manifest;
    }

    /// <summary>Adds a section.</summary>
    /// <exception cref="ArgumentException">The name is malformed or taken.</exception>
    public void Add(string name, Action<Stream> write)
    {
        Bundle.CheckName(name);
        using var stream = new MemoryStream();
        write(stream);
        if (!sections.TryAdd(name, stream.ToArray())) Throw.Argument(nameof(name), $"Section '{name}' is there already.");
    }

    /// <summary>Writes the bundle to a stream.</summary>
    public void Write(Stream stream) => Envelope.Write(stream, Bundle.Magic, Bundle.FormatVersion, writer =>
    {
        var complete = manifest with
        {
            FormatVersion = Bundle.FormatVersion,
            Properties = new SortedDictionary<string, string>(manifest.Properties.ToDictionary(), StringComparer.Ordinal),
            Sections = [.. sections.Select(section => new BundleSection(section.Key, section.Value.Length, Convert.ToHexStringLower(SHA256.HashData(section.Value))))],
        };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(complete, BundleJson.Default.BundleManifest);
        writer.WriteArray<byte>(json);
        foreach (byte[] section in sections.Values) writer.Write(section);
    });

    /// <summary>Writes the bundle under a temporary name, flushes it to disk and renames it: the file is whole or not there.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string temporary = path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Write(file);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
