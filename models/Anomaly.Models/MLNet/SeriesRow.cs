using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>Value, series and hour of the row that a cursor stands on.</summary>
internal sealed class SeriesRow
{
    private readonly Func<double> value;
    private readonly ValueGetter<ReadOnlyMemory<char>>? text;
    private readonly Func<long>? number;
    private readonly char[] digits = new char[20];
    private ReadOnlyMemory<char> name;

    public SeriesRow(DataViewRow row, SeriesColumns columns)
    {
        var found = columns.Find(row.Schema);
        value = Value(row, found[0]);
        if (columns.Hour is not null) Hour = Whole(row, found[^1]);
        if (columns.Group is null) return;
        if (found[1].Type is TextDataViewType) text = row.GetGetter<ReadOnlyMemory<char>>(found[1]);
        else number = Whole(row, found[1]);
    }

    public double Value() => value();

    /// <summary>Hours since any fixed origin; null where no column tells them.</summary>
    public Func<long>? Hour { get; }

    /// <summary>Name of the row's series; empty where no column tells it. Valid until the next call.</summary>
    public ReadOnlySpan<char> Group()
    {
        if (text is not null)
        {
            text(ref name);
            return name.Span;
        }
        if (number is null) return [];
        number().TryFormat(digits, out int written, provider: CultureInfo.InvariantCulture);
        return digits.AsSpan(0, written);
    }

    private static Func<double> Value(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type == NumberDataViewType.Double) return Read<double>(row, column);
        var single = Read<float>(row, column);
        return () => single();
    }

    private static Func<long> Whole(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type == NumberDataViewType.Int64) return Read<long>(row, column);
        if (column.Type is DateTimeDataViewType)
        {
            var time = Read<DateTime>(row, column);
            return () => time().Ticks / TimeSpan.TicksPerHour;
        }
        var whole = Read<int>(row, column);
        return () => whole();
    }

    private static Func<T> Read<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            return value;
        };
    }
}
