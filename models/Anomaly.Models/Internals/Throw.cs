using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Anomaly.Models.Internals;

/// <summary>The one place errors are thrown from; every message says the value and the range.</summary>
internal static class Throw
{
    [DoesNotReturn]
    public static void OutOfRange(string name, object? value, string range) =>
        throw new ArgumentOutOfRangeException(name,
            string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {range}."));

    [DoesNotReturn]
    public static void Argument(string name, string message) => throw new ArgumentException(message, name);

    [DoesNotReturn]
    public static void Damaged(string what, string why) => throw new InvalidDataException($"{what} cannot be read: {why}.");

    public static void IfNotProbability(double p, string name)
    {
        if (!(p >= 0 && p <= 1)) OutOfRange(name, p, "in [0, 1]");
    }

    public static void IfNotFinite(double value, string name)
    {
        if (!double.IsFinite(value)) OutOfRange(name, value, "finite");
    }

    public static void IfLengthsDiffer(int values, int results)
    {
        if (values != results) Argument(nameof(results), $"There are {values} values and room for {results} results.");
    }

    public static void IfUndefined<T>(T value, string name) where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) OutOfRange(name, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    public static void IfOutside(int value, int low, int high, string name)
    {
        if (value < low || value > high) OutOfRange(name, value, string.Create(CultureInfo.InvariantCulture, $"in [{low}, {high}]"));
    }
}
