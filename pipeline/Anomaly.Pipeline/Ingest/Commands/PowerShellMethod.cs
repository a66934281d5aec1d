namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Calls of .NET methods in a PowerShell script.</summary>
internal static class PowerShellMethod
{
    /// <summary>Reads a call; <paramref name="name"/> is all that stands before the bracket.</summary>
    public static void Run(CommandAnalysis analysis, string name, List<PowerShellWord> arguments)
    {
        string method = name[(name.LastIndexOfAny(['.', ':']) + 1)..].ToLowerInvariant();
        switch (method)
        {
            case "uploadstring" or "uploadfile" or "uploaddata" or "uploadvalues" or "uploadstringasync" or "uploadfileasync" or "uploaddataasync"
                or "uploadstringtaskasync" or "uploadfiletaskasync" or "uploaddatataskasync" or "openwrite" or "openwritetaskasync":
                Send(analysis, arguments, "POST");
                break;
            case "putasync" or "putasjsonasync":
                Send(analysis, arguments, "PUT");
                break;
            case "postasync" or "postasjsonasync" or "patchasync":
                Send(analysis, arguments, "POST");
                break;
            case "create" when name.Contains("WebRequest", StringComparison.OrdinalIgnoreCase):
                if (arguments.Count > 0) analysis.PendingRequest = arguments[0].Text;
                break;
            case "createfromdirectory" when name.Contains("ZipFile", StringComparison.OrdinalIgnoreCase):
                analysis.Found(RepositoryAction.Archive);
                break;
            case "start" when name.Contains("Process", StringComparison.OrdinalIgnoreCase) && arguments.Count > 0:
                analysis.WindowsLine(WindowsArguments.Join([arguments[0].Text]) + " " + string.Join(' ', arguments.Skip(1).Select(a => a.Text)));
                break;
            case "frombase64string" when arguments.Count > 0 && arguments[0].Text.Length > 16:
                string? script = PowerShellHost.Decode(arguments[0].Text);
                if (script is not null && IsText(script)) analysis.PowerShellScript(script);
                else if (PosixPipe.FromBase64(arguments[0].Text) is { } utf8 && IsText(utf8)) analysis.PowerShellScript(utf8);
                break;
        }
    }

    private static void Send(CommandAnalysis analysis, List<PowerShellWord> arguments, string method)
    {
        string address = "";
        foreach (var argument in arguments)
        {
            if (argument.Text.ToUpperInvariant() is "PUT" or "PATCH" or "POST") method = argument.Text;
            else if (address.Length == 0 && argument.Text.Contains("://", StringComparison.Ordinal)) address = argument.Text;
        }
        if (address.Length > 0) HttpUpload.Found(analysis, "", method, address, "");
    }

    private static bool IsText(string text)
    {
        int plain = 0;
        foreach (char c in text)
            if (c is >= ' ' and < '\u007F' or '\n' or '\r' or '\t') plain++;
        return plain * 10 >= text.Length * 9;
    }
}
