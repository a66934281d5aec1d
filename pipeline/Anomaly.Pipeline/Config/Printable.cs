using System.Globalization;
using System.Text;

namespace Anomaly.Pipeline.Config;

/// <summary>Text of unknown origin made fit for a terminal, a table or a report.</summary>
public static class Printable
{
    /// <summary>
    /// The text with control, format (bidirectional, zero-width), line-separator and lone surrogate characters written as
    /// <c>\xNN</c> or <c>\uNNNN</c>, cut to <paramref name="maxLength"/> characters with a final '…'.
    /// </summary>
    public static string Of(string text, int maxLength = int.MaxValue)
    {
        if (text.Length <= maxLength && IsClean(text)) return text;
        var result = new StringBuilder(Math.Min(text.Length + 16, 1024));
        for (int i = 0; i < text.Length; i++)
        {
            int before = result.Length;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                int scalar = char.ConvertToUtf32(text[i], text[i + 1]);
                if (IsSafe(CharUnicodeInfo.GetUnicodeCategory(scalar))) result.Append(text, i, 2);
                else result.Append(CultureInfo.InvariantCulture, $"\\U{scalar:x8}");
                i++;
            }
            else if (IsSafe(CharUnicodeInfo.GetUnicodeCategory(text[i]))) result.Append(text[i]);
            else if (text[i] < 0x100) result.Append(CultureInfo.InvariantCulture, $"\\x{(int)text[i]:x2}");
            else result.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");

            if (result.Length > maxLength || (result.Length == maxLength && i + 1 < text.Length))
            {
                if (result.Length > maxLength - 1) result.Length = Math.Min(before, maxLength - 1);
                return result.Append('…').ToString();
            }
        }
        return result.ToString();
    }

    private static bool IsClean(string text)
    {
        foreach (char c in text)
            if (c is < ' ' or > '~') return false;
        return true;
    }

    private static bool IsSafe(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
