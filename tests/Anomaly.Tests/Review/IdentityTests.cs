using Anomaly.Pipeline.Scoring;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Review.ReviewFixture;

namespace Anomaly.Tests.Review;

public class IdentityTests
{
    [Fact]
    public async Task A_host_says_how_it_is_known_where_no_agent_names_it()
    {
        var silent = Host("printer", 2);
        silent.ProcessHours = 0;
        await using var f = await SignedInAsync(Host("dev", 1), silent, Host("10.0.0.9", 3), Host("fe80::1", 4));
        string[] rows = (await f.PageAsync("/")).Split("<tbody>");
        rows[1].ShouldNotContain("known by");
        rows[2].ShouldContain("known by network");
        rows[3].ShouldContain("known by address alone");
        rows[4].ShouldContain("known by address alone");
        (await f.PageAsync("/host?day=2026-03-01&name=dev")).ShouldContain("<dt>known by</dt><dd>agent</dd>");
    }

    [Fact]
    public async Task An_agent_that_spoke_within_the_window_still_names_its_host()
    {
        var ledger = new LedgerFixture();
        ledger.Write(LedgerFixture.Day, [Host("dev", 1)]);
        var quiet = new HostScore { Day = LedgerFixture.Day + 29, Host = "dev", Rank = 1, FlowHours = 3 };
        ledger.Write(LedgerFixture.Day + 29, [quiet]);
        quiet.Day++;
        ledger.Write(LedgerFixture.Day + 30, [quiet]);
        await using var f = await StartAsync(ledger);
        await f.SignInAsync();
        (await f.PageAsync("/host?day=2026-03-30&name=dev")).ShouldContain("<dd>agent</dd>");
        (await f.PageAsync("/host?day=2026-03-31&name=dev")).ShouldContain("<dd>network</dd>");
    }
}
