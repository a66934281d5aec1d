namespace Anomaly.Models;

/// <summary>What <c>mlContext.Data.LoadFromParquet</c> takes from its files.</summary>
/// <remarks>
/// Numbers keep their types, timestamps and dates become DateTime, decimals Double. ML.NET has a missing value for floating-point numbers (NaN) and text (empty)
/// only: a column of whole numbers with nulls, as the footer counts them, becomes Double, one of booleans Single; a null among times stops the reading.
/// </remarks>
public sealed record ParquetLoadOptions
{
    /// <summary>Columns to load, in this order; null for all that are in no vector, in the order of the first file.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>
    /// Vectors of Single made of columns: by name, the columns in order; a name that ends in <c>*</c> stands for all columns that begin so, in the order of the
    /// first file. Slots are named after their columns, a null is NaN. They stand behind the other columns, in the ordinal order of their names.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Vectors { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
