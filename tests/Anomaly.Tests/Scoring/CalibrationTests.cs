using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Simulation.World;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Scoring;

/// <summary>What is merged is calibrated against host-days of other hosts.</summary>
public class CalibrationTests
{
    private const int Hosts = 40, Days = 10;

    // Every host has its own level, so its days resemble each other.
    private static List<(int Fold, double[] Scores)> Rows(Dice dice)
    {
        var rows = new List<(int, double[])>();
        for (int host = 0; host < Hosts; host++)
        {
            double level = dice.Unit();
            for (int day = 0; day < Days; day++)
            {
                var scores = new double[DetectorCatalog.All.Count];
                for (int d = 0; d < scores.Length; d++) scores[d] = level + (0.2 * dice.Unit());
                rows.Add((host % Calibration.Folds, scores));
            }
        }
        return rows;
    }

    private static double Share(CalibratorSet set, List<(int Fold, double[] Scores)> rows, double alpha)
        => rows.Average(r => Calibration.Merged(set, Calibration.MergedScores(Calibration.PValues(set, r.Scores)))[0].PValue <= alpha ? 1.0 : 0.0);

    [Fact]
    public void Merged_values_of_later_hosts_are_no_rarer_than_they_say_where_those_of_one_fold_are()
    {
        var dice = new Dice(5, "calibration");
        double dealt = 0, one = 0;
        const int fleets = 60;
        for (int fleet = 0; fleet < fleets; fleet++)
        {
            var rows = Rows(dice);
            var later = Rows(dice);
            dealt += Share(Calibration.Fit(rows), later, 0.02) / fleets;
            one += Share(Calibration.Fit([.. rows.Select(r => (0, r.Scores))]), later, 0.02) / fleets;
        }
        one.ShouldBeGreaterThan(dealt, $"{one} and {dealt}");
        dealt.ShouldBeLessThan(0.03, $"{one} and {dealt}");
    }

    [Fact]
    public void Detectors_are_calibrated_against_all_host_days()
    {
        var dice = new Dice(6, "calibration");
        var rows = Rows(dice);
        var dealt = Calibration.Fit(rows);
        var one = Calibration.Fit([.. rows.Select(r => (0, r.Scores))]);
        for (int d = 0; d < DetectorCatalog.All.Count; d++)
            for (double x = 0; x < 1.5; x += 0.1) dealt.Detectors[d].PValue(x).ShouldBe(one.Detectors[d].PValue(x));
    }
}
