using System.Reflection;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Simulation.World;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Simulation;

public class WorldTests
{
    [Fact]
    public void Exponential_and_logarithm_agree_with_the_platform()
    {
        Gen.Double[-300, 300].Sample(x => Math.Abs(ExactMath.Exp(x) / Math.Exp(x) - 1) < 1e-12);
        Gen.Double[1e-300, 1e300].Sample(x => Math.Abs(ExactMath.Log(x) - Math.Log(x)) < 1e-12 * Math.Max(1, Math.Abs(Math.Log(x))));
    }

    [Fact]
    public void Random_numbers_have_the_moments_they_should()
    {
        var dice = new Dice(1, "moments");
        var normal = Enumerable.Range(0, 40_000).Select(_ => dice.Normal()).ToArray();
        normal.Average().ShouldBe(0, 0.03);
        normal.Average(x => x * x).ShouldBe(1, 0.04);
        Enumerable.Range(0, 40_000).Average(_ => dice.Poisson(3.5)).ShouldBe(3.5, 0.05);
        Enumerable.Range(0, 20_000).Average(_ => dice.Poisson(200)).ShouldBe(200, 0.6);
        Enumerable.Range(0, 40_000).Average(_ => dice.Exponential(7)).ShouldBe(7, 0.2);
    }

    [Fact]
    public void Random_numbers_are_the_same_on_every_machine()
    {
        var dice = new Dice(7, "pinned", 3, 4);
        dice.Bits().ShouldBe(PinnedBits);
        dice.LogNormal(1000, 2).ShouldBe(PinnedSize);
    }

    private const ulong PinnedBits = 1921678379868129150;
    private const long PinnedSize = 285;

    [Theory]
    [InlineData(2026, 3, 28, 1)]
    [InlineData(2026, 3, 29, 2)]
    [InlineData(2026, 10, 24, 2)]
    [InlineData(2026, 10, 25, 1)]
    public void Berlin_changes_its_clocks_on_the_last_sundays_of_march_and_october(int year, int month, int day, int hours)
        => WorkCalendar.Offset(Zone.Berlin, new DateOnly(year, month, day).DayNumber - 719162).ShouldBe(hours * WorkCalendar.Hour);

    [Theory]
    [InlineData(2026, 3, 7, -5)]
    [InlineData(2026, 3, 8, -4)]
    [InlineData(2026, 10, 31, -4)]
    [InlineData(2026, 11, 1, -5)]
    public void New_York_changes_its_clocks_on_its_own_sundays(int year, int month, int day, int hours)
        => WorkCalendar.Offset(Zone.NewYork, new DateOnly(year, month, day).DayNumber - 719162).ShouldBe(hours * WorkCalendar.Hour);

    [Fact]
    public void Every_repository_host_is_in_the_catalogue()
        => All(typeof(RepositorySites)).ShouldAllBe(s => RepositoryCatalog.Default.Match(s.Name) != null);

    [Fact]
    public void No_ordinary_destination_is_taken_for_a_repository()
    {
        var sites = All(typeof(Sites)).Concat(Sites.Web).Concat(Sites.DeveloperWeb).Concat(Sites.PageParts).ToArray();
        sites.Length.ShouldBeGreaterThan(100);
        sites.ShouldAllBe(s => !Uploads(RepositoryCatalog.Default.Match(s.Name)));
        sites.ShouldAllBe(s => !s.Addresses.Any(a => Uploads(RepositoryCatalog.Default.MatchAddress(a))));
    }

    private static bool Uploads(RepositoryMatch? match) => match is { Upload: true };

    private static IEnumerable<Site> All(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetValue(null)).OfType<Site>();
}
