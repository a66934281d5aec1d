using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>What the simplest commands write into a pipe, so that <c>echo … | base64 -d | sh</c> is read as the script it is.</summary>
internal static class PosixPipe
{
    /// <summary>Output of a command, given its input; null where it is not known.</summary>
    public static string? Output(List<string> words, string? input)
    {
        switch (ProgramName.Of(words[0]))
        {
            case "echo" or "printf":
                int first = 1;
                while (first < words.Count && words[first] is "-n" or "-e" or "-en" or "-ne" or "-E" or "--" or "%s" or "%s\\n" or "%b") first++;
                return string.Join(' ', words[first..]);
            case "base64" when input is not null && words.Exists(w => w is "-d" or "-D" or "--decode" or "-di"):
                return FromBase64(input);
            case "cat" or "tee" or "tr" or "sed":
                return input;
            default:
                return null;
        }
    }

    /// <summary>Text behind base64 in UTF-8; null where it is no base64.</summary>
    public static string? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
