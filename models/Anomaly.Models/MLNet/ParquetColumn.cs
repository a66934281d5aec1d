using System.Numerics;
using Anomaly.Models.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Parquet;
using Parquet.Schema;

namespace Anomaly.Models.MLNet;

/// <summary>One column of the row group that a cursor stands in.</summary>
internal abstract class ParquetColumn(string name, DataViewType type)
{
    public string Name => name;

    public DataViewType Type => type;

    public abstract void Load(ParquetRowGroupReader group, DataField field, int rows);

    /// <summary>A getter of the value in row <paramref name="row"/> of the group.</summary>
    public abstract Delegate Getter(Func<int> row);

    /// <summary>The column as ML.NET has it.</summary>
    /// <exception cref="ArgumentException">ML.NET has no type for it.</exception>
    public static ParquetColumn Of(string name, Type stored, bool nulls)
    {
        if (stored == typeof(string)) return new ParquetText(name);
        if (stored == typeof(float)) return Plain<float>(name, NumberDataViewType.Single, float.NaN);
        if (stored == typeof(double)) return Plain<double>(name, NumberDataViewType.Double, double.NaN);
        if (stored == typeof(decimal)) return new ParquetValues<decimal, double>(name, NumberDataViewType.Double, value => (double)value, double.NaN);
        if (stored == typeof(sbyte)) return Whole<sbyte>(name, NumberDataViewType.SByte, nulls);
        if (stored == typeof(byte)) return Whole<byte>(name, NumberDataViewType.Byte, nulls);
        if (stored == typeof(short)) return Whole<short>(name, NumberDataViewType.Int16, nulls);
        if (stored == typeof(ushort)) return Whole<ushort>(name, NumberDataViewType.UInt16, nulls);
        if (stored == typeof(int)) return Whole<int>(name, NumberDataViewType.Int32, nulls);
        if (stored == typeof(uint)) return Whole<uint>(name, NumberDataViewType.UInt32, nulls);
        if (stored == typeof(long)) return Whole<long>(name, NumberDataViewType.Int64, nulls);
        if (stored == typeof(ulong)) return Whole<ulong>(name, NumberDataViewType.UInt64, nulls);
        if (stored == typeof(bool))
            return nulls ? new ParquetValues<bool, float>(name, NumberDataViewType.Single, value => value ? 1 : 0, float.NaN) : Plain<bool>(name, BooleanDataViewType.Instance, null);
        if (stored == typeof(DateTime)) return Plain<DateTime>(name, DateTimeDataViewType.Instance, null);
        if (stored == typeof(DateOnly)) return new ParquetValues<DateOnly, DateTime>(name, DateTimeDataViewType.Instance, value => value.ToDateTime(TimeOnly.MinValue), null);
        if (stored == typeof(TimeSpan)) return Plain<TimeSpan>(name, TimeSpanDataViewType.Instance, null);
        throw new ArgumentException($"Column '{name}' holds {stored.Name}; numbers, text, booleans and times can be loaded. Choose others by ParquetLoadOptions.Columns.");
    }

    /// <summary>The column as part of a vector.</summary>
    /// <exception cref="ArgumentException">It is no number.</exception>
    public static ParquetValues<float> Single(string name, Type stored)
    {
        if (stored == typeof(float)) return new ParquetValues<float, float>(name, NumberDataViewType.Single, value => value, float.NaN);
        if (stored == typeof(double)) return Single<double>(name);
        if (stored == typeof(decimal)) return Single<decimal>(name);
        if (stored == typeof(sbyte)) return Single<sbyte>(name);
        if (stored == typeof(byte)) return Single<byte>(name);
        if (stored == typeof(short)) return Single<short>(name);
        if (stored == typeof(ushort)) return Single<ushort>(name);
        if (stored == typeof(int)) return Single<int>(name);
        if (stored == typeof(uint)) return Single<uint>(name);
        if (stored == typeof(long)) return Single<long>(name);
        if (stored == typeof(ulong)) return Single<ulong>(name);
        if (stored == typeof(bool)) return new ParquetValues<bool, float>(name, NumberDataViewType.Single, value => value ? 1 : 0, float.NaN);
        throw new ArgumentException($"Column '{name}' holds {stored.Name}; a vector has numbers and booleans.");
    }

    private static ParquetValues<float> Single<T>(string name) where T : struct, INumberBase<T> =>
        new ParquetValues<T, float>(name, NumberDataViewType.Single, float.CreateSaturating, float.NaN);

    private static ParquetColumn Plain<T>(string name, DataViewType type, T? missing) where T : struct => new ParquetValues<T, T>(name, type, value => value, missing);

    private static ParquetColumn Whole<T>(string name, DataViewType type, bool nulls) where T : struct, INumberBase<T> => nulls
        ? new ParquetValues<T, double>(name, NumberDataViewType.Double, double.CreateSaturating, double.NaN)
        : Plain<T>(name, type, null);
}

/// <summary>Values of a row group as ML.NET has them.</summary>
internal abstract class ParquetValues<TValue>(string name, DataViewType type) : ParquetColumn(name, type)
{
    public TValue[] Values { get; protected set; } = [];

    public override Delegate Getter(Func<int> row) => (ValueGetter<TValue>)((ref TValue value) => value = Values[row()]);
}

/// <summary>Values that are stored as <typeparamref name="TStored"/>.</summary>
internal sealed class ParquetValues<TStored, TValue>(string name, DataViewType type, Func<TStored, TValue> convert, TValue? missing) : ParquetValues<TValue>(name, type)
    where TStored : struct where TValue : struct
{
    private TStored[] stored = [];
    private TStored?[] nullable = [];

    public override void Load(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (Values.Length < rows) Values = new TValue[rows];
        if (!field.IsNullable)
        {
            if (stored.Length < rows) stored = new TStored[rows];
            group.ReadAsync(field, stored.AsMemory(0, rows)).AsTask().GetAwaiter().GetResult();
            for (int i = 0; i < rows; i++) Values[i] = convert(stored[i]);
            return;
        }
        if (nullable.Length < rows) nullable = new TStored?[rows];
        group.ReadAsync(field, nullable.AsMemory(0, rows)).AsTask().GetAwaiter().GetResult();
        for (int i = 0; i < rows; i++)
        {
            if (nullable[i] is { } value) Values[i] = convert(value);
            else if (missing is { } none) Values[i] = none;
            else Throw.Damaged($"Column '{Name}'", $"row {i} of a row group has no value, and {Type} has none for that");
        }
    }
}

/// <summary>Text; missing text is empty.</summary>
internal sealed class ParquetText(string name) : ParquetValues<ReadOnlyMemory<char>>(name, TextDataViewType.Instance)
{
    private string?[] stored = [];

    public override void Load(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (Values.Length < rows) (Values, stored) = (new ReadOnlyMemory<char>[rows], new string?[rows]);
        group.ReadAsync(field, stored.AsMemory(0, rows)!).AsTask().GetAwaiter().GetResult();
        for (int i = 0; i < rows; i++) Values[i] = stored[i].AsMemory();
    }
}
