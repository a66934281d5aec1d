namespace Anomaly.Pipeline.Store.Columnar;

/// <summary>What the footer says of one column of one row group.</summary>
internal sealed class ColumnChunk
{
    /// <summary>Place of its first page in the file.</summary>
    public long Start { get; set; }

    /// <summary>Place of its first page of rows.</summary>
    public long DataStart { get; set; }

    /// <summary>Its first page is a dictionary.</summary>
    public bool HasDictionary { get; set; }

    /// <summary>Rows.</summary>
    public long Values { get; set; }

    /// <summary>Bytes before compression, headers included.</summary>
    public long Uncompressed { get; set; }

    /// <summary>Bytes in the file.</summary>
    public long Compressed { get; set; }

    /// <summary>Smallest value as stored; empty where bounds are not kept.</summary>
    public byte[] Min { get; set; } = [];

    /// <summary>Largest value as stored.</summary>
    public byte[] Max { get; set; } = [];
}
