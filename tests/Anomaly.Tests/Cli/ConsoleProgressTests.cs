using Anomaly.Cli;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

public class ConsoleProgressTests
{
    private readonly StringWriter _err = new() { NewLine = "\n" };
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Plain_lines_come_every_ten_seconds_and_once_at_the_end_of_a_step()
    {
        using (var progress = Create(interactive: false))
        {
            progress.Step("ingest", 1, 4000);
            progress.Step("short", 1, 2);
            progress.Step("short", 2, 2);
            _clock.Advance(TimeSpan.FromSeconds(9));
            progress.Step("ingest", 900, 4000);
            _clock.Advance(TimeSpan.FromSeconds(1));
            progress.Step("ingest", 1000, 4000);
            progress.Step("ingest", 3999, 4000);
            progress.Step("ingest", 4000, 4000);
            progress.Step("ingest", 4000, 4000);
            progress.Note("one file \x1b[31mrefused");
            _clock.Advance(TimeSpan.FromSeconds(10));
            progress.Step("count", 1, 0);
            _clock.Advance(TimeSpan.FromSeconds(10));
            progress.Step("count", 1234, 0);
        }
        _err.ToString().ShouldBe("ingest: 1,000 of 4,000 (25%)\ningest: 4,000 of 4,000 (100%)\none file \\x1b[31mrefused\ncount: 1,234\n");
    }

    [Fact]
    public void A_terminal_gets_bars_with_names_as_they_are()
    {
        using (var progress = Create(interactive: true))
        {
            progress.Note("before");
            progress.Step("[odd] name", 1, 2);
            progress.Note("[between] the bars");
            progress.Step("unknown end", 7, 0);
            progress.Step("[odd] name", 2, 2);
        }
        _err.ToString().ShouldStartWith("before\n");
        _err.ToString().ShouldContain("[between] the bars");
        _err.ToString().ShouldContain("[odd] name");
    }

    [Fact]
    public void Nothing_is_shown_where_nothing_happens()
    {
        Create(interactive: true).Dispose();
        _err.ToString().ShouldBeEmpty();
    }

    private ConsoleProgress Create(bool interactive) => new(new CliContext(new StringWriter(), _err, _clock, default, interactive));
}
