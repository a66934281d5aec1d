using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Cli.Output;

/// <summary>Writes the columns of a table's rows as JSON properties; nothing here knows a column.</summary>
internal sealed class RowJson<T>(TableSchema<T> schema, params string[] leftOut)
{
    private readonly (JsonEncodedText Name, Column<T> Column)[] _columns =
        [.. schema.Columns.Where(c => !leftOut.Contains(c.Name)).Select(c => (JsonEncodedText.Encode(c.Name), c))];

    /// <summary>Writes all properties of a row into the object that is open.</summary>
    public void Write(Utf8JsonWriter json, T row)
    {
        Span<char> time = stackalloc char[TimeText.IsoLength];
        foreach (var (name, column) in _columns)
        {
            switch (column.Type)
            {
                case ColumnType.Text:
                    json.WriteString(name, column.Get.Text!(row));
                    break;
                case ColumnType.Bool:
                    json.WriteBoolean(name, column.Get.Integer!(row) != 0);
                    break;
                case ColumnType.Float64:
                    json.WriteNumber(name, column.Get.Real!(row));
                    break;
                case ColumnType.Int64 when column.Unit == Col.TimeUnit:
                    json.WriteString(name, time[..TimeText.Iso(column.Get.Integer!(row), time)]);
                    break;
                default:
                    json.WriteNumber(name, column.Get.Integer!(row));
                    break;
            }
        }
    }
}
