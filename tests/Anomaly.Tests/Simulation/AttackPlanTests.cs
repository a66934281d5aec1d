using Anomaly.Pipeline.Simulation;
using Anomaly.Pipeline.Simulation.Attacks;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Simulation;

public class AttackPlanTests
{
    [Theory]
    [InlineData(48, 30, 12)]
    [InlineData(150, 30, 1)]
    [InlineData(150, 60, 2)]
    [InlineData(150, 60, 3)]
    [InlineData(150, 45, 4)]
    [InlineData(300, 60, 5)]
    public void Attacks_fit_in_the_first_five_places_of_every_day(int hosts, int days, long seed)
    {
        var plan = Plan(hosts, days, seed);
        plan.GroupBy(p => p.Days[0]).Max(g => g.Count()).ShouldBeLessThanOrEqualTo(3);
        plan.SelectMany(p => p.Days).GroupBy(d => d).Max(g => g.Count()).ShouldBeLessThanOrEqualTo(5);
        plan.Select(p => p.Host).Distinct().Count().ShouldBe(plan.Count);
        plan.ShouldAllBe(p => p.Days.SequenceEqual(p.Days.Order().Distinct()) && p.Attack.Fits(p.Host));
        plan.Take(AttackPlan.Kinds.Count).Select(p => p.Attack.Kind).Distinct().Count().ShouldBe(AttackPlan.Kinds.Count, "a kind came twice before another came once");
        if (days >= 45) plan.ShouldContain(p => p.Days.Length >= 5, "no attack lasts");
    }

    [Fact]
    public void On_few_days_every_kind_comes_once_and_no_more_than_five_attacks_begin_on_a_day()
    {
        var plan = Plan(2000, 19, 6);
        plan.Select(p => p.Attack.Kind).Distinct().Count().ShouldBe(AttackPlan.Kinds.Count);
        plan.GroupBy(p => p.Days[0]).Max(g => g.Count()).ShouldBeInRange(4, 5);
    }

    [Fact]
    public void Attacks_that_are_asked_for_are_played_even_where_the_days_are_few()
    {
        var victims = Enumerable.Range(0, 24).Select(i => new InjectionVictim($"host{i}", i % 3 == 0 ? "" : $"user{i}", i % 2 == 0, i % 3 == 0, i % 4 != 0,
            Enumerable.Range(20_700, 2).ToDictionary(d => d, _ => $"10.9.0.{i + 1}"))).ToList();
        using var folder = new TestFolder();
        AttackInjector.Write(folder.Path, victims, 16, 4).ShouldBe(16);
        var labels = Label.Read(Path.Combine(folder.Path, "labels.csv"));
        labels.Select(l => l.Id).Distinct().Count().ShouldBe(16);
        labels.Select(l => l.Kind).Distinct().Count().ShouldBe(AttackPlan.Kinds.Count);
        labels.GroupBy(l => l.Id).CountBy(g => g.Min(l => l.From) / Pipeline.Schema.Event.MicrosPerDay).Max(d => d.Value).ShouldBe(8, "the days are not shared evenly");
    }

    private static List<PlannedAttack> Plan(int hosts, int days, long seed)
        => [.. new Fleet(new SimulationOptions(hosts, days, seed, "", SimulationOptions.DefaultStart)).Attacks];
}
