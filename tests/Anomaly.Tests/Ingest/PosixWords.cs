using System.Text;

namespace Anomaly.Tests.Ingest;

/// <summary>Splits a line into words as a POSIX shell does; a character that a shell would act on outside of quotes is an error.</summary>
internal static class PosixWords
{
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c is ' ' or '\t' or '\n')
            {
                if (word is not null) words.Add(word.ToString());
                word = null;
                continue;
            }
            word ??= new StringBuilder();
            if (c == '\'')
            {
                int end = line.IndexOf('\'', i + 1);
                word.Append(line, i + 1, end - i - 1);
                i = end;
            }
            else if (c == '"')
            {
                for (i++; line[i] != '"'; i++)
                {
                    if (line[i] == '\\' && line[i + 1] is '"' or '\\' or '$' or '`') i++;
                    word.Append(line[i]);
                }
            }
            else
            {
                if ("$`;&|<>()*?[#~!{}".Contains(c)) throw new FormatException($"'{c}' stands outside of quotes in {line}");
                word.Append(c == '\\' ? line[++i] : c);
            }
        }
        if (word is not null) words.Add(word.ToString());
        return words;
    }
}
