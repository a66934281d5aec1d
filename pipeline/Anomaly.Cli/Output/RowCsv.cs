using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Cli.Output;

/// <summary>Writes rows as CSV under given column names; columns that a table lacks stay empty.</summary>
internal sealed class RowCsv<T>(TableSchema<T> schema, IReadOnlyList<string> header)
{
    private readonly Column<T>?[] _columns = [.. header.Select(name => schema.Columns.FirstOrDefault(c => c.Name == name))];

    /// <summary>Writes one cell a name of the header, each after a comma but the first.</summary>
    public void Write(TextWriter writer, T row)
    {
        Span<char> text = stackalloc char[32];
        for (int i = 0; i < _columns.Length; i++)
        {
            if (i > 0) writer.Write(',');
            if (_columns[i] is not { } column) continue;
            switch (column.Type)
            {
                case ColumnType.Text:
                    CsvText.Write(writer, column.Get.Text!(row));
                    break;
                case ColumnType.Bool:
                    writer.Write(column.Get.Integer!(row) != 0 ? "true" : "false");
                    break;
                case ColumnType.Float64:
                    writer.Write(column.Get.Real!(row).ToString("R", CultureInfo.InvariantCulture));
                    break;
                case ColumnType.Int64 when column.Unit == Col.TimeUnit:
                    writer.Write(text[..TimeText.Iso(column.Get.Integer!(row), text)]);
                    break;
                default:
                    column.Get.Integer!(row).TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
                    writer.Write(text[..length]);
                    break;
            }
        }
    }
}
