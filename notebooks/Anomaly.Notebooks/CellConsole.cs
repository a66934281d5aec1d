using System.Text;

namespace Anomaly.Notebooks;

/// <summary>
/// Console output that goes to the running cell and, for everybody else in the process, where it went before: a cell's
/// output holds nothing of its neighbours'.
/// </summary>
internal sealed class CellConsole : TextWriter
{
    private static readonly AsyncLocal<StringWriter?> Cell = new();
    private static readonly Lock Guard = new();
    private readonly TextWriter _before;

    private CellConsole(TextWriter before) : base(System.Globalization.CultureInfo.InvariantCulture) => _before = before;

    public override Encoding Encoding => _before.Encoding;

    /// <summary>Sends what the current flow of execution prints into the text, until the result is disposed.</summary>
    public static IDisposable Capture(StringWriter text)
    {
        lock (Guard)
        {
            if (!_installed) Console.SetOut(new CellConsole(Console.Out));
            _installed = true;
        }
        Cell.Value = text;
        return new Release();
    }

    private static bool _installed;

    private TextWriter Target => Cell.Value ?? _before;

    public override void Write(char value) => Target.Write(value);

    public override void Write(char[] buffer, int index, int count) => Target.Write(buffer, index, count);

    public override void Write(ReadOnlySpan<char> buffer) => Target.Write(buffer);

    public override void Write(string? value) => Target.Write(value);

    public override void WriteLine() => Target.Write('\n');

    public override void WriteLine(string? value) => Target.Write(value + "\n");

    public override void Flush() => Target.Flush();

    private sealed class Release : IDisposable
    {
        public void Dispose() => Cell.Value = null;
    }
}
