using System.Text;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public sealed class IngestGrowthTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData(20)]
    [InlineData(200)]
    public void A_grown_log_adds_only_what_is_new(int rows)
    {
        string log = _f.Write("conn.log", IngestFixture.Conn(0, rows));
        _f.Ingest(log);
        for (int step = 1; step <= 3; step++)
        {
            File.AppendAllText(log, IngestFixture.ConnRows(rows * step, rows));
            var stored = _f.Ingest(log).Files.Single().Stored!;
            stored.Flows.ShouldBe(rows);
            stored.Follows.ShouldNotBeEmpty();
            _f.Flows().Select(f => f.Uid).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, rows * (step + 1)).Select(i => $"C{i:D6}"));
        }
        _f.Flows().Select(f => f.Line).ShouldBeUnique();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void It_may_grow_within_one_call_and_be_compressed(int threads)
    {
        string[] paths = [_f.Write("1.log", IngestFixture.Conn(0, 40)), _f.Gzip("2.log.gz", IngestFixture.Conn(0, 90)), _f.Write("3.log", IngestFixture.Conn(0, 130))];
        var report = _f.Ingest(new IngestOptions { Paths = paths, Threads = threads });
        report.Files.Select(f => f.Stored!.Flows).ShouldBe([40, 50, 40]);
        _f.Flows().Count.ShouldBe(130);
    }

    [Fact]
    public void A_line_that_was_cut_is_read_whole_when_it_is_whole()
    {
        string whole = IngestFixture.Conn(0, 60);
        string log = _f.Write("conn.log", whole[..^40]);
        _f.Ingest(log);
        int before = _f.Flows().Count(f => f.Uid != "C000059");
        before.ShouldBe(59);
        File.WriteAllText(log, whole);
        _f.Ingest(log);
        _f.Flows().Single(f => f.Uid == "C000059").BytesIn.ShouldBe(118);
    }

    [Fact]
    public void A_last_line_that_only_lacked_its_end_is_not_read_twice()
    {
        string log = _f.Write("conn.log", IngestFixture.Conn(0, 60).TrimEnd('\n'));
        _f.Ingest(log);
        File.AppendAllText(log, "\n" + IngestFixture.ConnRows(60, 5));
        _f.Ingest(log).Files.Single().Stored!.Flows.ShouldBe(5);
        _f.Flows().Count.ShouldBe(65);
    }

    [Fact]
    public void Another_log_with_the_same_beginning_is_another_log()
    {
        _f.Ingest(_f.Write("1.log", IngestFixture.Conn(0, 50)));
        var stored = _f.Ingest(_f.Write("2.log", IngestFixture.Conn(0, 49) + IngestFixture.ConnRows(500, 40))).Files.Single().Stored!;
        stored.Follows.ShouldBeEmpty();
        stored.Flows.ShouldBe(89);
    }

    [Fact]
    public void The_digest_finds_the_longest_known_beginning_whatever_the_pieces()
    {
        Gen.Select(Gen.Int[0, 9000].Array[0, 4], Gen.Int[1, 9000], Gen.Int[1, 5000]).Sample((lengths, total, piece) =>
        {
            var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, total / 7 + 1).Select(i => $"{i:D6}\n")))[..total];
            var known = lengths.Distinct().Where(l => l >= ContentDigest.StartLength).Order().Select(l => Describe(content, l)).ToList();
            using var digest = new ContentDigest((start, head) => known
                .Where(k => k.Length >= ContentDigest.HeadLength ? head.Length > 0 : start.Length > 0).Select(k => k.Prefix));
            for (int at = 0; at < total; at += piece) digest.Append(content.AsSpan(at, Math.Min(piece, total - at)));
            digest.Complete();
            digest.Id.ShouldBe(Describe(content, total).Prefix.Content);
            digest.LineFeeds.ShouldBe(content.Count(b => b == '\n'));
            var longest = known.Where(k => k.Length < total).Select(k => k.Prefix).LastOrDefault();
            digest.Prefix.ShouldBe(longest);
            if (longest is not null) digest.KnownLines.ShouldBe(longest.LineFeeds + (longest.EndsWithinLine && content[longest.Length] == '\n' ? 1 : 0));
        }, iter: 300);
    }

    private static (int Length, KnownPrefix Prefix) Describe(byte[] content, int length)
    {
        var part = content.Concat(new byte[Math.Max(0, length - content.Length)]).Take(length).ToArray();
        string id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(part));
        return (length, new KnownPrefix(id, length, part.Count(b => b == '\n'), part.Length > 0 && part[^1] != '\n', 0));
    }
}
