using Anomaly.Pipeline.Resolve;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Resolve;

public class NearestMatcherTests
{
    [Fact]
    public void Pairs_are_one_to_one_within_the_skew_and_none_is_left_that_could_pair()
    {
        var times = Gen.Long[0, 60].Array[0, 12].Select(t => t.Order().ToArray());
        Gen.Select(times, times, Gen.Long[0, 10]).Sample((left, right, skew) =>
        {
            var pairs = new NearestMatcher(skew).Match(left, right).ToList();
            pairs.Select(p => p.Left).Distinct().Count().ShouldBe(pairs.Count);
            pairs.Select(p => p.Right).Distinct().Count().ShouldBe(pairs.Count);
            foreach (var (l, r) in pairs) Math.Abs(left[l] - right[r]).ShouldBeLessThanOrEqualTo(skew);
            var freeLeft = Enumerable.Range(0, left.Length).Except(pairs.Select(p => p.Left)).ToList();
            var freeRight = Enumerable.Range(0, right.Length).Except(pairs.Select(p => p.Right)).ToList();
            freeLeft.ShouldAllBe(l => freeRight.All(r => Math.Abs(left[l] - right[r]) > skew));
        });
    }

    [Fact]
    public void The_nearest_pair_goes_first()
        => new NearestMatcher(5).Match([0, 4], [3, 8]).ShouldBe([(1, 0)]);

    [Fact]
    public void A_tie_goes_to_the_earlier()
        => new NearestMatcher(5).Match([10], [8, 12]).ShouldBe([(0, 0)]);

    [Fact]
    public void A_busy_key_stays_cheap_and_still_pairs_one_to_one()
    {
        long[] times = [.. Enumerable.Range(0, 50_000).Select(i => (long)i)];
        var pairs = new NearestMatcher(long.MaxValue / 4).Match(times, times).ToList();
        pairs.Count.ShouldBe(50_000);
        pairs.ShouldAllBe(p => p.Left == p.Right);
    }
}
