using Anomaly.Models.Calibration;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Scoring;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Scoring;

/// <summary>When accounts are at work, over all hosts, and what an upload at another hour weighs.</summary>
public class AccountHabitsTests
{
    // A Monday.
    private const int First = 20696;

    // Thirty days of two hosts: anna works from 8 to 16 on weekdays, on one host or the other; others likewise.
    private static Facts Office()
    {
        var facts = new Facts();
        for (int day = First; day < First + 30; day++)
        {
            if ((day - First) % 7 >= 5) continue;
            for (int hour = 8; hour < 16; hour++)
            {
                facts.Act("anna", hour < 12 ? "pc" : "jump", day, hour, hour == 10 ? 1 : 0);
                foreach (string other in (string[])["bert", "cleo"]) facts.Act(other, other + "-pc", day, hour);
            }
            foreach (string host in (string[])["pc", "jump"]) facts.Hour(host, day, 9);
        }
        return facts;
    }

    [Fact]
    public void An_hour_is_held_against_all_hosts_of_the_account()
    {
        var habits = new AccountHabits(Office(), First, First + 40);
        var night = habits.Judge("anna", (First + 30) * 24L + 2)!;
        (night.Days, night.Hosts).ShouldBe((22, 2));
        night.Share.ShouldBeLessThan(0.1);
        habits.Judge("anna", (First + 30) * 24L + 10)!.Share.ShouldBe(1, 1e-9);
        // At 14 she works on the other host: that is her habit too.
        habits.Judge("anna", (First + 30) * 24L + 14)!.Share.ShouldBeGreaterThan(0.3);
        // Beside her hours and beside the fleet's: a weekend is rarer than an evening of a working day.
        habits.Judge("anna", (First + 34) * 24L + 2)!.Share.ShouldBeLessThanOrEqualTo(night.Share);
    }

    [Fact]
    public void Unknown_accounts_and_short_histories_say_nothing()
    {
        var facts = Office().Act("new", "pc", First + 29, 2);
        var habits = new AccountHabits(facts, First, First + 40);
        habits.Judge("nobody", (First + 30) * 24L + 2).ShouldBeNull();
        habits.Judge("new", (First + 30) * 24L + 2).ShouldBeNull();
        habits.Judge("anna", (First + 4) * 24L + 2).ShouldBeNull();
        habits.Judge("anna", (First + 7) * 24L + 2)!.Days.ShouldBe(5);
    }

    [Fact]
    public void A_day_knows_only_the_days_before_it()
    {
        var facts = Office();
        long at = (First + 15) * 24L + 2;
        var before = new AccountHabits(facts, First, First + 14).Judge("anna", at);
        for (int day = First + 15; day < First + 30; day++) facts.Act("anna", "third", day, 2).Act("bert", "pc", day, 3);
        new AccountHabits(facts, First, First + 40).Judge("anna", at).ShouldBe(before);
        new AccountHabits(facts, First, First + 40).Judge("anna", (First + 30) * 24L + 2)!.Share.ShouldBeGreaterThan(before!.Share * 2);
    }

    [Fact]
    public void Confirmed_days_teach_no_habit()
    {
        var facts = Office();
        long at = (First + 30) * 24L + 2;
        var clean = new AccountHabits(facts, First, First + 40).Judge("anna", at);
        for (int day = First + 20; day < First + 30; day++) facts.Act("anna", "taken", day, 2, 1);
        new AccountHabits(facts, First, First + 40).Judge("anna", at).ShouldNotBe(clean);
        new AccountHabits(facts, First, First + 40, excluded: (host, _) => host == "taken").Judge("anna", at).ShouldBe(clean);
    }

    [Fact]
    public void Later_questions_have_the_same_answers()
    {
        var facts = Office();
        // Who is gone by then is not asked about, and still taught the fleet's hours.
        for (int day = First; day < First + 10; day++) facts.Act("gone", "pc", day, 3).Act("gone", "pc", day, 4);
        var all = new AccountHabits(facts, First, First + 40);
        var late = new AccountHabits(facts, First, First + 40, First + 28);
        Gen.Select(Gen.Int[First + 28, First + 40], Gen.Int[0, 23]).Sample((day, hour) => late.Judge("anna", day * 24L + hour) == all.Judge("anna", day * 24L + hour));
        all.Judge("gone", (First + 28) * 24L).ShouldNotBeNull();
        late.Judge("gone", (First + 28) * 24L).ShouldBeNull();
    }

    [Fact]
    public void An_account_of_all_hours_has_no_unusual_one()
    {
        var facts = Office();
        for (int day = First; day < First + 30; day++)
            for (int hour = 0; hour < 24; hour++) facts.Act("bot", "ci", day, hour);
        var habits = new AccountHabits(facts, First, First + 40);
        for (int hour = 0; hour < 24; hour++) habits.Judge("bot", (First + 30) * 24L + hour)!.Share.ShouldBeGreaterThan(0.2);
    }

    [Fact]
    public void The_least_usual_upload_is_scored_and_corrected_for_their_number()
    {
        var facts = Office();
        int day = First + 31;
        facts.Hour("pc", day, 2).Act("anna", "pc", day, 2, 1);
        var one = Read(facts, day);
        one.AccountHour!.Hour.ShouldBe(day * 24L + 2);
        one.Scores[DetectorCatalog.AccountHours].ShouldBe(-Math.Log10(one.AccountHour.Share), 1e-9);
        facts.Act("anna", "pc", day, 10, 1).Act("anna", "pc", day, 11);
        var two = Read(facts, day);
        two.AccountHour.ShouldBe(one.AccountHour);
        two.Scores[DetectorCatalog.AccountHours].ShouldBe(-Math.Log10(1 - Math.Pow(1 - one.AccountHour.Share, 2)), 1e-9);
        double.IsNaN(Read(Office().Hour("pc", day, 2), day).Scores[DetectorCatalog.AccountHours]).ShouldBeTrue();
        double.IsNaN(Read(Office().Hour("pc", day, 2).Act("new", "pc", day, 2, 1), day).Scores[DetectorCatalog.AccountHours]).ShouldBeTrue();
    }

    [Fact]
    public void Without_commands_the_hour_of_most_bytes_is_judged()
    {
        var facts = Office();
        int day = First + 31;
        facts.Hour("pc", day, 2).Act("anna", "pc", day, 9).Act("anna", "pc", day, 2).Act("anna", "pc", day, 3);
        foreach (var (hour, bytes) in ((int, long)[])[(9, 500), (2, 90_000), (3, 90_000)])
            facts.AllAccounts.Single(a => a.Host == "pc" && a.Hour == day * 24L + hour && a.Account == "anna").RepoBytesOut = bytes;
        Read(facts, day).AccountHour!.Hour.ShouldBe(day * 24L + 2);
    }

    [Fact]
    public void The_weaker_of_habit_and_calibration_speaks_in_the_group_of_time()
    {
        var facts = Office();
        int day = First + 31;
        facts.Hour("pc", day, 2).Act("anna", "pc", day, 2, 1);
        var reading = Read(facts, day);
        double share = reading.AccountHour!.Share;
        var rare = Weigh(reading, 0.001);
        rare!.PValue.ShouldBe(share, 1e-12);
        rare.Group.ShouldBe("timing");
        rare.Text.ShouldBe(FormattableString.Invariant($"account anna sent to a code repository at 02:00 UTC; {100 * share:0.0} % of this account's activity lies in hours as unusual; seen on 22 days over 2 hosts"));
        Weigh(reading, 0.04)!.PValue.ShouldBe(0.04);
        Weigh(reading, 0.04)!.Weight.ShouldBeLessThan(rare.Weight);
        Weigh(reading, 0.06).ShouldBeNull();
        Weigh(reading, double.NaN).ShouldBeNull();
    }

    private static Evidence? Weigh(HostDayReading reading, double calibrated)
    {
        var p = DetectorCatalog.All.Select(_ => new Calibrated(double.NaN, false)).ToArray();
        p[DetectorCatalog.AccountHours] = new Calibrated(calibrated, false);
        var merged = DetectorCatalog.Groups.Select(_ => new Calibrated(1, false)).ToArray();
        var day = new HostDay { Day = First + 31 };
        var state = new HostState();
        var fused = new EvidenceBuilder(RuleSet.Parse(), new AnomalyConfig()).Fuse(day, reading, p, merged, state, PeerPriors.Vague, d => ReasonText.Detector(d, day, reading, state));
        fused.ModelUnits.ShouldBe(0);
        return fused.Evidence.SingleOrDefault(e => e.Name == "account_hours");
    }

    private static HostDayReading Read(Facts facts, int day)
    {
        var history = HostStream.Read(facts, day, day).Single(h => h.Host == "pc").Days.Single();
        return new HostDayReader(new FeatureBuilder(new Prevalence(facts, First, day)), null, new AccountHabits(facts, First, day, day)).Read(history, new HostState(), PeerPriors.Vague);
    }
}
