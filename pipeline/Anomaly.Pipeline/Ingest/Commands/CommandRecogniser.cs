using System.Buffers;
using Anomaly.Pipeline.Resolve;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Recognises what a command line does to a code repository. Never throws; the same line gives the same answer.</summary>
public static class CommandRecogniser
{
    private static readonly SearchValues<string> PowerShellWords = SearchValues.Create(
        ["Invoke-", " -Uri ", " -Method ", "New-Object", "[Net.", "[System.", "Start-Process", "Start-BitsTransfer", "$env:"], StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Reads a command line as its program would: POSIX quoting, Windows arguments, the command processor or PowerShell,
    /// by the image's name and path and by the look of the line. The first 32 KiB count, scripts inside scripts four deep.
    /// </summary>
    /// <param name="image">Path of the executable; '' if unknown.</param>
    /// <param name="commandLine">Its command line, as the sensor gives it.</param>
    /// <param name="catalog">Catalogue to name hosts with; null for the built-in one.</param>
    public static RepositoryCommand Recognise(string image, string commandLine, RepositoryCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(commandLine);
        if (commandLine.Length == 0) return RepositoryCommand.None;
        if (commandLine.Length > CommandAnalysis.MaxLength) commandLine = commandLine[..CommandAnalysis.MaxLength];
        var analysis = new CommandAnalysis(catalog ?? RepositoryCatalog.Default);
        string imageName = image.Length > 0 ? ProgramName.Of(image) : "";
        string first = FirstProgram(commandLine);
        if (ProgramName.IsPowerShell(imageName) && !ProgramName.IsPowerShell(first)) analysis.PowerShellScript(commandLine);
        else if (imageName == "cmd" && first != "cmd") analysis.CmdScript(commandLine);
        else if (ProgramName.IsShell(imageName) && !ProgramName.IsShell(first)) analysis.PosixScript(commandLine);
        else if (imageName.Length == 0 && LooksLikePowerShell(commandLine)) analysis.PowerShellScript(commandLine);
        else if (IsWindows(image, commandLine)) analysis.WindowsLine(commandLine, image);
        else if (image.Length == 0) Unknown(analysis, commandLine);
        else analysis.PosixScript(commandLine, image);
        return analysis.Best;
    }

    // No image and no telling shape: PowerShell only where its own words stand on the line.
    private static void Unknown(CommandAnalysis analysis, string line)
    {
        analysis.PosixScript(line);
        if (analysis.Best.Action == RepositoryAction.None && line.AsSpan().ContainsAny(PowerShellWords)) analysis.PowerShellScript(line);
    }

    private static string FirstProgram(string line)
    {
        var text = line.AsSpan().TrimStart();
        if (text.IsEmpty) return "";
        int end = text[0] == '"' ? text[1..].IndexOf('"') + 1 : text.IndexOfAny(" \t\n");
        return ProgramName.Of((end <= 0 ? text : text[..end]).ToString());
    }

    private static bool IsWindows(string image, string line)
    {
        if (image.Contains('\\') || image.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)) return true;
        if (image.Contains('/')) return false;
        var text = line.AsSpan().TrimStart().TrimStart('"');
        if (text.Length > 2 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] is '\\' or '/') return true;
        int end = text.IndexOfAny(" \t\"");
        var program = end < 0 ? text : text[..end];
        return program.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || program.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase)
            || program.StartsWith(@"\\") || program.Equals("cmd", StringComparison.OrdinalIgnoreCase) || program.Equals("powershell", StringComparison.OrdinalIgnoreCase)
            || program.Equals("pwsh", StringComparison.OrdinalIgnoreCase);
    }

    private static bool LooksLikePowerShell(string line)
    {
        var text = line.AsSpan().TrimStart();
        if (text.IsEmpty) return false;
        if (text[0] == '[' || text.StartsWith("& {") || text.StartsWith("& '") || text.StartsWith("& \"")) return true;
        if (text.StartsWith("(New-Object", StringComparison.OrdinalIgnoreCase) || text.StartsWith("(iwr", StringComparison.OrdinalIgnoreCase)) return true;
        if (text[0] == '$')
        {
            int equals = text.IndexOf('=');
            return equals > 0 && text[1..equals].TrimEnd(" +").IndexOf(' ') < 0;
        }
        int end = text.IndexOf(' ');
        var verb = end < 0 ? text : text[..end];
        if (verb.Equals("irm", StringComparison.OrdinalIgnoreCase) || verb.Equals("iwr", StringComparison.OrdinalIgnoreCase) || verb.Equals("iex", StringComparison.OrdinalIgnoreCase)) return true;
        int dash = verb.IndexOf('-');
        return dash > 1 && verb[..dash].ToString().ToLowerInvariant() is "invoke" or "new" or "set" or "get" or "start" or "compress" or "write" or "out" or "add" or "import" or "select"
            && verb[(dash + 1)..].IndexOfAny("/.") < 0;
    }
}
