using Anomaly.Pipeline.Ingest.Commands;
using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Commands;

public class EnrichingSinkTests
{
    private readonly RecordingSink _kept = new();
    private readonly EnrichingSink _sink;

    public EnrichingSinkTests() => _sink = new EnrichingSink(_kept);

    [Fact]
    public void A_process_gets_its_action_and_loses_its_secrets()
    {
        var e = new ProcessEvent { Image = "/usr/bin/git", CommandLine = "git push https://u:pw@github.com/o/r" };
        _sink.Process(e);
        var row = _kept.Processes.ShouldHaveSingleItem();
        row["action"].ShouldBe("push");
        row["provider"].ShouldBe("github");
        row["remote"].ShouldBe("o/r");
        row["command_line"].ShouldBe("git push https://u:***@github.com/o/r");
    }

    [Fact]
    public void A_reader_that_reuses_its_event_gets_it_back_as_it_was()
    {
        var e = new ProcessEvent { Image = "/usr/bin/git", CommandLine = "git push https://u:pw@github.com/o/r" };
        _sink.Process(e);
        (e.Action, e.Provider, e.Remote, e.CommandLine).ShouldBe(("none", "", "", "git push https://u:pw@github.com/o/r"));
        e.CommandLine = "git status";
        _sink.Process(e);
        _kept.Processes[1]["action"].ShouldBe("none");
        _kept.Processes[1]["remote"].ShouldBe("");
    }

    [Fact]
    public void An_action_that_the_log_states_stays()
    {
        _sink.Process(new ProcessEvent { Action = "clone", Provider = "gitlab", CommandLine = "git push --password=x" });
        _kept.Processes[0]["action"].ShouldBe("clone");
        _kept.Processes[0]["provider"].ShouldBe("gitlab");
        _kept.Processes[0]["command_line"].ShouldBe("git push --password=***");
    }

    [Fact]
    public void Http_paths_and_rejects_are_masked_too()
    {
        var flow = new FlowEvent { HttpPath = "/gists?access_token=abc" };
        _sink.Flow(flow);
        _kept.Flows[0]["http_path"].ShouldBe("/gists?access_token=***");
        flow.HttpPath.ShouldBe("/gists?access_token=abc");
        _sink.Reject(3, 70, "bad", "GH_TOKEN=abc x"u8);
        _kept.Rejects.ShouldHaveSingleItem().ShouldBe((3, 70, "bad", "GH_TOKEN=*** x"));
    }

    [Fact]
    public void A_reject_without_secrets_keeps_its_bytes()
    {
        var bytes = new ByteSink();
        byte[] text = [0xFF, 0x00, (byte)'x'];
        new EnrichingSink(bytes).Reject(1, 0, "bad", text);
        bytes.Rejected.ShouldBe(text);
    }

    [Fact]
    public void Answers_do_not_depend_on_what_came_before()
    {
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 5000; i++)
                _sink.Process(new ProcessEvent { Image = i % 2 == 0 ? "/usr/bin/git" : "/usr/bin/echo", CommandLine = $"git push https://github.com/o/r{i / 2}" });
        }
        for (int i = 0; i < 10_000; i++)
        {
            int n = i % 5000;
            _kept.Processes[i]["remote"].ShouldBe($"o/r{n / 2}");
        }
    }

    [Fact]
    public void The_rest_passes_as_it_is()
    {
        _sink.File(new FileEvent { Path = "/home/x/token=abc" });
        _sink.Name(new NameEvent { Name = "github.com" });
        _sink.Lease(new Lease("10.0.0.1", "h", 0, 1));
        _kept.Files[0]["path"].ShouldBe("/home/x/token=abc");
        _kept.Names[0]["name"].ShouldBe("github.com");
        _kept.Leases.ShouldHaveSingleItem();
        _sink.Stats.ShouldBeSameAs(_kept.Stats);
    }

    private sealed class ByteSink : Anomaly.Pipeline.Ingest.IEventSink
    {
        public byte[] Rejected { get; private set; } = [];

        public Anomaly.Pipeline.Ingest.ReadStats Stats { get; } = new();

        public void Flow(FlowEvent e) => throw new InvalidOperationException();

        public void Process(ProcessEvent e) => throw new InvalidOperationException();

        public void File(FileEvent e) => throw new InvalidOperationException();

        public void Name(NameEvent e) => throw new InvalidOperationException();

        public void Lease(Lease lease) => throw new InvalidOperationException();

        public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text) => Rejected = text.ToArray();
    }
}
