using Anomaly.Models;
using Anomaly.Models.MLNet;

namespace Microsoft.ML;

/// <summary>Parquet files in ML.NET's own catalog.</summary>
public static class ParquetCatalog
{
    /// <summary>
    /// Rows of a Parquet file, or of all <c>*.parquet</c> files below a folder in the ordinal order of their paths. Only footers are read now; rows are read when
    /// a cursor moves, by row group, and only the columns it asks for.
    /// </summary>
    /// <param name="catalog">The data operations.</param>
    /// <param name="path">A file or folder.</param>
    /// <param name="options">Columns and vectors; all columns where null.</param>
    /// <exception cref="ArgumentException">A column is absent, of a type that ML.NET has none for, or differs between files; the message names it.</exception>
    /// <exception cref="InvalidDataException">A file is no readable Parquet file; the message names it.</exception>
    /// <exception cref="IOException">There is no such file, or no Parquet file in the folder.</exception>
    public static IDataView LoadFromParquet(this DataOperationsCatalog catalog, string path, ParquetLoadOptions? options = null) =>
        LoadFromParquet(catalog, [path], options);

    /// <summary>Rows of several Parquet files or folders, one after another.</summary>
    /// <inheritdoc cref="LoadFromParquet(DataOperationsCatalog, string, ParquetLoadOptions?)"/>
    /// <param name="catalog">The data operations.</param>
    /// <param name="paths">Files or folders, at least one.</param>
    /// <param name="options">Columns and vectors; all columns where null.</param>
    public static IDataView LoadFromParquet(this DataOperationsCatalog catalog, IEnumerable<string> paths, ParquetLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(paths);
        return ParquetDataView.Open(paths, options ?? new ParquetLoadOptions());
    }
}
