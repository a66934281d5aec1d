namespace Anomaly.Pipeline.Simulation.World;

/// <summary>Made-up names: repositories of the company, other people's, tools, documents.</summary>
internal static class Names
{
    /// <summary>The company's organisation at its code-repository services.</summary>
    public const string Company = "brightfield-example";

    public static readonly string[] Repositories =
        ["portal", "billing-core", "data-pipeline", "mobile-app", "infra-live", "design-system", "pricing-engine", "auth-gateway", "reporting", "etl-jobs", "ml-forecast", "edge-agent", "docs-site", "partner-api", "warehouse", "qa-suite"];

    /// <summary>Public repositories developers clone now and then.</summary>
    public static readonly string[] PublicRepositories =
        ["torvalds/linux", "dotnet/runtime", "pallets/flask", "kubernetes/kubernetes", "redis/redis", "numpy/numpy", "facebook/react", "golang/go", "rust-lang/rust", "ansible/ansible", "grafana/grafana", "hashicorp/terraform", "vuejs/core", "psf/requests", "apache/spark", "opencv/opencv", "fmtlib/fmt", "tiangolo/fastapi", "prometheus/prometheus", "curl/curl"];

    /// <summary>Legitimate programs started seldom, the commoner first; <c>name|folder</c> on Windows, the name alone on Linux.</summary>
    public static readonly string[] RareTools =
        ["notepad++", "7zfm", "calc", "mspaint", "snippingtool", "acrord32", "vlc", "putty", "winscp", "filezilla", "paint3d", "powerbi", "visio", "mstsc", "sapgui", "keepass", "greenshot", "everything", "treesize", "audacity", "gimp", "inkscape", "drawio", "postman", "dbeaver", "wireshark", "obs64", "handbrake", "ccleaner", "teamviewer", "anydesk", "rdcman", "procexp", "autoruns", "jabref", "zotero", "rstudio", "matlab", "autocad", "blender", "irfanview", "sumatrapdf", "foxit", "thunderbird", "discord", "steam", "whatsapp", "telegram", "citrixworkspace", "globalprotect", "lenovovantage", "dellsupportassist", "hpsmart", "logioptions", "jabra-direct", "elgato", "garmin-express", "calibre", "anki", "freeplane", "xmind", "gantt", "minitab", "spss", "tableau", "alteryx", "knime", "qgis", "sketchup", "cura", "arduino", "eclipse", "sublime_text", "beyondcompare", "meld", "kdiff3", "soapui", "jmeter", "fiddler", "charles"];

    public static readonly string[] LinuxTools =
        ["htop", "jq", "rsync", "tmux", "dig", "strace", "nmap", "vim.basic", "less", "tree", "ncdu", "iotop", "tcpdump", "ffmpeg", "convert", "pandoc", "psql", "redis-cli", "mysql", "kubectl", "helm", "terraform", "ansible", "make", "cmake", "gcc-13", "gdb", "valgrind", "perf", "sqlite3", "mongosh", "kafkacat", "yq", "shellcheck", "hugo", "rg", "fdfind", "bat", "fzf", "lazydocker", "k9s", "stern", "skopeo", "podman", "buildah", "cosign", "trivy", "grype", "syft", "mkcert"];

    public static readonly string[] Documents =
        ["Budget", "Offer", "Minutes", "Contract", "Forecast", "Invoice", "Roadmap", "Candidate", "Campaign", "Inventory", "Travel", "Checklist", "Supplier", "Quarter", "Training", "Audit"];

    public static readonly string[] Words =
        ["fix", "add", "update", "refactor", "cleanup", "rename", "bump", "handle", "test", "improve"];

    public static readonly string[] Things =
        ["parser", "login", "timeouts", "invoice export", "retry logic", "dashboard", "schema", "cache keys", "build", "readme", "metrics", "date handling"];

    private static readonly string[] Syllables =
        ["ka", "ro", "mi", "ven", "tas", "lu", "dor", "xi", "ban", "qui", "zel", "nor", "fi", "ha", "jo", "sty"];

    /// <summary>An account name nobody in the fleet has.</summary>
    public static string Account(Dice dice)
        => dice.Pick(Syllables) + dice.Pick(Syllables) + dice.Pick(Syllables) + dice.Between(10, 9999).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A short random word of lower-case letters and digits.</summary>
    public static string Token(Dice dice, int length)
        => string.Create(length, dice, static (span, d) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[d.Between(0, 35)];
        });
}
