using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Ordinary;

/// <summary>What everybody at a desk does: browser, mail, chat, files, the noise of the operating system.</summary>
internal sealed class DeskWork(HostRecorder recorder, Dice dice, WorkDay work)
{
    private readonly SimHost _host = recorder.Host;
    private Process? _browser;
    private Process? _desktop;

    /// <summary>The desktop session: parent of what a person starts.</summary>
    public Process Desktop => _desktop ??= _host.Windows
        ? recorder.Start(work.From - WorkCalendar.Minute, null, Programs.Explorer, [Programs.Explorer])
        : recorder.Start(work.From - WorkCalendar.Minute, null, "/usr/bin/gnome-shell", ["/usr/bin/gnome-shell"]);

    /// <summary>The browser of the day.</summary>
    public Process Browser
    {
        get
        {
            if (_browser is not null) return _browser;
            string image = Programs.Browser(_host);
            return _browser = recorder.Start(work.From + dice.Between(1, 900) * WorkCalendar.Second, Desktop, image, _host.Windows ? [$"\"{image}\" --no-startup-window"] : [image]);
        }
    }

    /// <summary>Everything of a day at the desk; <paramref name="share"/> of a full one.</summary>
    public void Do(double share)
    {
        _ = Desktop;
        LogOn();
        for (int i = work.Count(7 * share); i > 0; i--) Browse(work.Moment(), dice.Chance(0.6) ? dice.PickSkewed(_host.Favourites) : dice.PickSkewed(Sites.Web));
        Mail(work.Count(5 * share));
        Chat(work.Count(4 * share));
        Files(work.Count(3 * share));
        OfficeInside(work.Count(4 * share));
        Noise(work.Count(3));
        for (int i = work.Count(0.22); i > 0; i--) RareTool(work.Moment());
        if (dice.Chance(0.025 * work.Amount)) Installer(work.Moment());
        if (_host.ReadsGitHub && dice.Chance(0.05)) ReadGitHub(work.Moment());
        for (int i = work.Count(0.3); i > 0; i--) recorder.Unanswered(work.Moment(), Browser, dice.Pick(Sites.PageParts), 443);
    }

    /// <summary>A page with its third parties.</summary>
    public void Browse(long time, Site site)
    {
        int pages = 1 + dice.Poisson(0.7);
        for (int i = 0; i < pages; i++)
        {
            recorder.Tls(time, Browser, site, dice.LogNormal(3_500, 1.1, 30_000_000), dice.LogNormal(70_000, 1.5), dice.LogNormal(20e6, 1.0, 900_000_000));
            if (dice.Chance(0.7)) recorder.Tls(time + dice.Between(100, 900) * 1000L, Browser, dice.PickSkewed(Sites.PageParts), dice.LogNormal(1_500, 0.7), dice.LogNormal(25_000, 1.3), dice.LogNormal(15e6, 0.8, 400_000_000));
            time += dice.Between(5, 200) * WorkCalendar.Second;
        }
    }

    /// <summary>Reads a project page on GitHub, and sometimes downloads a release.</summary>
    public Episode ReadGitHub(long time, double download = 0.35)
    {
        recorder.Tls(time, Browser, RepositorySites.GitHub, dice.LogNormal(9_000, 0.6), dice.LogNormal(350_000, 0.6), dice.LogNormal(30e6, 0.8));
        recorder.Tls(time + 400_000, Browser, RepositorySites.GitHubAssets, 2_200, dice.LogNormal(300_000, 0.5), 20_000_000);
        if (dice.Chance(0.5)) recorder.Tls(time + 600_000, Browser, RepositorySites.GitHubAvatars, 1_800, dice.LogNormal(60_000, 0.8), 20_000_000);
        var episode = new Episode();
        episode.Add(time, time + WorkCalendar.Minute, 0);
        if (dice.Chance(download))
        {
            long size = dice.LogNormal(30_000_000, 1.0, 900_000_000);
            long end = recorder.Tls(time + 40 * WorkCalendar.Second, Browser, RepositorySites.GitHubObjects, 4_000 + size / 4_000, size, GitCommands.Transfer(dice, size));
            if (_host.Windows) recorder.File(end, Browser, $@"{_host.Home}\Downloads\{dice.Pick(Names.RareTools)}-setup-{dice.Between(1, 9)}.{dice.Between(0, 20)}.exe");
            episode.Add(time, end, 0);
        }
        return episode;
    }

    private void LogOn()
    {
        if (_host.Windows)
        {
            recorder.Start(work.From + 4_000_000, Desktop, Programs.OneDrive(_host), [$"\"{Programs.OneDrive(_host)}\" /background"]);
            recorder.Start(work.From + 6_000_000, Desktop, Programs.Teams(recorder.Day), [$"\"{Programs.Teams(recorder.Day)}\" msteams:system-initiated"]);
            if (dice.Chance(0.9)) recorder.Start(work.From + dice.Between(9, 400) * WorkCalendar.Second, Desktop, Programs.Outlook, [$"\"{Programs.Outlook}\""]);
            recorder.Inside(work.From - 2_000_000, recorder.Service(@"C:\Windows\System32\lsass.exe"), Internal.Directory, 88, "krb_tcp", 1_600, 1_900, 8_000);
            recorder.Inside(work.From - 1_000_000, recorder.Service(@"C:\Windows\System32\lsass.exe"), Internal.Directory, 389, "ldap_tcp", 2_400, 3_800, 90_000);
        }
        recorder.Tls(work.From + 3_000_000, _host.Windows ? recorder.Service(Programs.Svchost) : Browser, Sites.Login, dice.LogNormal(9_000, 0.3), dice.LogNormal(22_000, 0.3), 2_000_000);
    }

    private void Mail(int count)
    {
        var outlook = _host.Windows ? recorder.Service(Programs.Outlook, _host.Account) : Browser;
        for (int i = 0; i < count; i++)
        {
            recorder.Tls(work.Moment(), outlook, Sites.Outlook, dice.LogNormal(14_000, 1.6, 35_000_000), dice.LogNormal(45_000, 1.4), dice.LogNormal(120e6, 1.0, 3_600_000_000));
        }
    }

    private void Chat(int count)
    {
        var teams = _host.Windows ? recorder.Service(Programs.Teams(recorder.Day), _host.Account) : Browser;
        for (int i = 0; i < count; i++)
        {
            recorder.Tls(work.Moment(), teams, dice.Chance(0.6) ? Sites.Teams : Sites.TeamsTrouter, dice.LogNormal(12_000, 1.2), dice.LogNormal(20_000, 1.1), dice.LogNormal(200e6, 1.0, 7_200_000_000));
        }
        if (dice.Chance(0.3 * Math.Min(1, work.Amount)))
        {
            long minutes = dice.Between(6, 70);
            recorder.Udp(work.Moment(), teams, Sites.TeamsMedia, 3478, "-", minutes * dice.LogNormal(1_800_000, 0.6), minutes * dice.LogNormal(3_500_000, 0.6), minutes * WorkCalendar.Minute);
        }
        if (_host.UsesSlack)
        {
            var slack = recorder.Service(Programs.Slack(_host, recorder.Day), _host.Account);
            for (int i = work.Count(2); i > 0; i--) recorder.Tls(work.Moment(), slack, Sites.Slack, dice.LogNormal(20_000, 1.0), dice.LogNormal(60_000, 1.0), dice.LogNormal(600e6, 1.0, 9_000_000_000));
            if (dice.Chance(0.2)) recorder.Tls(work.Moment(), slack, Sites.SlackFiles, dice.LogNormal(300_000, 1.8, 900_000_000), dice.LogNormal(200_000, 1.5), 8_000_000);
        }
    }

    private void Files(int count)
    {
        if (!_host.Windows) return;
        var sync = recorder.Service(Programs.OneDrive(_host), _host.Account);
        for (int i = 0; i < count; i++)
        {
            long time = work.Moment();
            string application = dice.Chance(0.5) ? "WINWORD" : dice.Chance(0.7) ? "EXCEL" : "POWERPNT";
            string extension = application switch { "WINWORD" => "docx", "EXCEL" => "xlsx", _ => "pptx" };
            string image = $@"C:\Program Files\Microsoft Office\root\Office16\{application}.EXE";
            string path = $@"{_host.Home}\OneDrive - Brightfield\{dice.Pick(Names.Documents)} {dice.Pick(Names.Documents)} {dice.Between(2024, 2026)}.{extension}";
            var office = dice.Chance(0.5) ? recorder.Start(time, Desktop, image, [$"\"{image}\" /n \"{path}\""]) : recorder.Service(image, _host.Account);
            long saved = time + dice.Between(60, 2400) * WorkCalendar.Second;
            recorder.File(saved, office, path);
            long size = dice.LogNormal(180_000, 2.0, 2_000_000_000);
            recorder.Tls(saved + dice.Between(1, 30) * WorkCalendar.Second, sync, dice.Chance(0.6) ? Sites.OneDrive : Sites.SharePoint, size, dice.LogNormal(9_000, 0.6), GitCommands.Transfer(dice, size));
        }
    }

    private void OfficeInside(int count)
    {
        if (!_host.Windows) return;
        var system = recorder.Service(Programs.SystemProcess);
        for (int i = 0; i < count; i++)
        {
            if (dice.Chance(0.85)) recorder.Inside(work.Moment(), system, Internal.Files, 445, "gssapi,ntlm,smb", dice.LogNormal(25_000, 1.8, 600_000_000), dice.LogNormal(120_000, 2.0, 2_000_000_000), dice.LogNormal(60e6, 1.2, 3_600_000_000));
            else recorder.Inside(work.Moment(), recorder.Service(@"C:\Windows\System32\spoolsv.exe"), Internal.Printer, 9100, "-", dice.LogNormal(900_000, 1.2), 300, 6_000_000);
        }
    }

    private void Noise(int count)
    {
        for (int i = 0; i < count; i++)
        {
            long time = work.From + (long)(dice.Unit() * (work.To - work.From));
            if (!_host.Windows)
            {
                recorder.Http(time, recorder.Service("/usr/lib/apt/methods/http", "_apt"), Sites.UbuntuMirror, "GET", "/ubuntu/dists/noble-updates/InRelease", "Debian APT-HTTP/1.3 (2.7.14)", 0, dice.Between(90_000, 130_000));
                continue;
            }
            var host = recorder.Service(Programs.Svchost);
            switch (dice.Between(0, 6))
            {
                case 0: recorder.Http(time, host, Sites.ConnectTest, "GET", "/connecttest.txt", "Microsoft NCSI", 0, 22); break;
                case 1: recorder.Http(time, host, Sites.Ocsp, "GET", "/MFEwTzBNMEswSTAJBgUrDgMCGgUABBSAUQYBMq2awn1Rh6Doh%2FsBYgFV7gQU", "Microsoft-CryptoAPI/10.0", 0, 471); break;
                case 2: recorder.Start(time, recorder.Service(Programs.Services), Programs.Svchost, [Programs.Svchost + " -k netsvcs -p -s wlidsvc"], "NT AUTHORITY\\SYSTEM", @"C:\Windows\System32"); break;
                case 3: recorder.Start(time, recorder.Service(Programs.Svchost), @"C:\Windows\System32\backgroundTaskHost.exe", [@"""C:\Windows\System32\backgroundTaskHost.exe"" -ServerName:App.AppXmtcan0h2tfbfy7k9kn8hbxb6dmzz1zh0.mca"], null, @"C:\Windows\System32"); break;
                case 4: recorder.Start(time, recorder.Service(Programs.Svchost), @"C:\Program Files (x86)\Google\GoogleUpdater\141.0.7340.0\updater.exe", [@"""C:\Program Files (x86)\Google\GoogleUpdater\141.0.7340.0\updater.exe"" --wake --system"], "NT AUTHORITY\\SYSTEM"); break;
                case 5: recorder.Tls(time, recorder.Service(Programs.Defender), Sites.DefenderCloud, dice.LogNormal(6_000, 0.8), 3_000, 2_000_000); break;
                default: recorder.Tls(time, host, Sites.MsTelemetry, dice.LogNormal(9_000, 1.0), 1_500, 30_000_000); break;
            }
        }
    }

    private void RareTool(long time)
    {
        string name = dice.Chance(0.8) ? dice.PickSkewed(_host.Rare) : dice.PickSkewed(Names.RareTools);
        if (!_host.Windows) name = Names.LinuxTools[(int)(Dice.Hash(0, name) % (ulong)Names.LinuxTools.Length)];
        string image = Programs.Rare(_host, name);
        recorder.Start(time, Desktop, image, _host.Windows ? [$"\"{image}\""] : [name]);
    }

    // Set-up programs have names no host has seen before.
    private void Installer(long time)
    {
        if (!_host.Windows) return;
        string name = dice.Pick(Names.RareTools);
        string setup = $@"{_host.Home}\Downloads\{name}-{dice.Between(1, 12)}.{dice.Between(0, 30)}-setup.exe";
        recorder.Tls(time, Browser, Site.On("cloudflare", $"download.{name.Replace("+", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal)}.com"), 3_000, dice.LogNormal(40_000_000, 0.8), 12_000_000);
        recorder.File(time + 13 * WorkCalendar.Second, Browser, setup);
        var started = recorder.Start(time + 40 * WorkCalendar.Second, Desktop, setup, [$"\"{setup}\""]);
        string unpacked = $@"{_host.Home}\AppData\Local\Temp\is-{Names.Token(dice, 5).ToUpperInvariant()}.tmp\{name}-setup.tmp";
        recorder.Start(time + 42 * WorkCalendar.Second, started, unpacked, [$"\"{unpacked}\" /SL5=\"$50A2C,{dice.Between(100_000, 999_999)},{setup}\""]);
    }
}
