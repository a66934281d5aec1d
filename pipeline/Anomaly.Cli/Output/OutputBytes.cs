using System.Text;

namespace Anomaly.Cli.Output;

/// <summary>Writes UTF-8 bytes to a verb's text output.</summary>
internal static class OutputBytes
{
    /// <summary>Hands over bytes that end at a character.</summary>
    public static void Write(TextWriter output, ReadOnlySpan<byte> utf8)
    {
        if (output is StreamWriter { Encoding: UTF8Encoding } stream)
        {
            stream.Flush();
            stream.BaseStream.Write(utf8);
            return;
        }
        output.Write(Encoding.UTF8.GetString(utf8));
    }
}
