using System.Globalization;
using System.Text;
using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger;
using Microsoft.Extensions.Time.Testing;

namespace Anomaly.Tests.Review;

/// <summary>A workspace that the whole program made of logs whose every name, command line, path and remote is hostile.</summary>
public sealed class HostileWorkspace : IDisposable
{
    private readonly TestFolder _folder = new();

    public HostileWorkspace()
    {
        Workspace = new Workspace(Path.Combine(_folder.Path, "workspace"));
        string log = _folder.File("logs/sysmon.json");
        using (var text = new StreamWriter(log, false, new UTF8Encoding(false)))
            for (int day = 1; day <= 2; day++)
                for (int i = 0; i < Texts.Length; i++) Write(text, day, i);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        int code = AnomalyProgram.Run(["run", Path.GetDirectoryName(log)!, "--workspace", Workspace.Root],
            new CliContext(TextWriter.Null, errors, new FakeTimeProvider(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero)), CancellationToken.None, Interactive: false));
        if (code != ExitCode.Done) throw new InvalidOperationException($"hostile logs were not taken in: {code}, {errors}");
    }

    public Workspace Workspace { get; }

    /// <summary>Last ranked day.</summary>
    public int Day => new LedgerStore(Workspace).Days()[^1];

    /// <summary>Names of its hosts, as the ledger has them.</summary>
    public IReadOnlyList<string> Hosts => [.. new LedgerStore(Workspace).Read(Day, 1).Select(h => h.Host)];

    /// <summary>Names, commands, paths and remotes; <c>pwned</c> is what any of them would call or set.</summary>
    public static string[] Texts { get; } =
    [
        "<script>pwned()</script>",
        "\"><img src=x onerror=pwned()>",
        "' onmouseover='pwned()' x='",
        "</title></style></svg></table></textarea><svg/onload=pwned()>",
        "javascript:pwned()",
        "data:text/html,<script>pwned()</script>",
        "\u202Egnp.exe\u202D\u2066\u200B\uFEFFx",
        "=cmd|'/c calc'!A0",
        "@(pwned()) {{pwned()}} ${pwned()} <%= pwned() %> #{pwned()}",
        "nul\0byte\u0001\u001B[31mred\u0007",
        "../../../../etc/passwd",
        "'; DROP TABLE verdict; --",
        "&lt;script&gt;pwned()&lt;/script&gt;&amp;",
        "\u2028pwned()\u2029",
        "%3Cscript%3Epwned()%3C/script%3E",
        "<!--<script>",
        "]]>",
        "\uD83D\uDE00\u0301\u0301\u0301\u0301\u0301",
    ];

    public void Dispose() => _folder.Dispose();

    private static void Write(StreamWriter text, int day, int i)
    {
        string hostile = Texts[i], host = Texts[i];
        string at = string.Create(CultureInfo.InvariantCulture, $"2026-03-{day:00}T1{i % 10}:{i:00}:00.000Z");
        string ip = string.Create(CultureInfo.InvariantCulture, $"10.0.0.{10 + i}");
        string image = @"C:\tools\" + hostile + @"\git-remote-https.exe", guid = $"{{7a147f02-6700-6a97-d9ce-000d0000{day:00}{i:00}}}";
        string command = $"git push https://github.com/{hostile}/{hostile}.git {hostile}" + (i == 0 ? new string('A', 1 << 20) : "");
        var common = new Dictionary<string, object> { ["SourceName"] = "Microsoft-Windows-Sysmon", ["Channel"] = "Microsoft-Windows-Sysmon/Operational", ["Hostname"] = host, ["UtcTime"] = at.Replace('T', ' ').TrimEnd('Z'), ["TimeCreated"] = at, ["User"] = hostile, ["ProcessGuid"] = guid, ["ProcessId"] = "77", ["Image"] = image };
        void Line(int id, params (string Name, object Value)[] more)
        {
            var line = new Dictionary<string, object>(common) { ["EventID"] = id };
            foreach (var (name, value) in more) line[name] = value;
            text.WriteLine(JsonSerializer.Serialize(line));
        }
        Line(1, ("CommandLine", command), ("ParentImage", image), ("CurrentDirectory", hostile));
        Line(22, ("QueryName", "github.com"), ("QueryStatus", "0"), ("QueryResults", "::ffff:140.82.121.3;"));
        Line(3, ("Protocol", "tcp"), ("Initiated", "true"), ("SourceIp", ip), ("SourcePort", "50000"), ("DestinationIp", "140.82.121.3"), ("DestinationHostname", hostile), ("DestinationPort", "443"), ("SourceHostname", hostile));
        Line(11, ("TargetFilename", @"C:\Users\" + hostile + @"\Documents\git_repos\" + hostile), ("CreationUtcTime", at));
    }
}
