using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Ordinary;

/// <summary>When a person is at work on a day, local habits applied.</summary>
internal sealed class WorkDay
{
    private readonly HostRecorder _recorder;
    private readonly Dice _dice;
    private readonly bool _evening;

    public WorkDay(HostRecorder recorder, Dice dice, double amount)
    {
        _recorder = recorder;
        _dice = dice;
        Amount = amount;
        From = recorder.Midnight + (long)((recorder.Host.StartMinute + 12 * dice.Normal()) * WorkCalendar.Minute);
        To = From + (long)((recorder.Host.WorkMinutes + 25 * dice.Normal()) * WorkCalendar.Minute);
        _evening = dice.Chance(recorder.Host.Evenings);
    }

    /// <summary>Multiplies what is done this day.</summary>
    public double Amount { get; }

    /// <summary>Log-on, µs.</summary>
    public long From { get; }

    /// <summary>Log-off, µs.</summary>
    public long To { get; }

    /// <summary>A moment at work: seldom over lunch, now and then in the evening.</summary>
    public long Moment()
    {
        if (_evening && _dice.Chance(0.2)) return To + (long)(_dice.Unit() * 4 * WorkCalendar.Hour);
        long time;
        double noon;
        do
        {
            time = From + (long)(_dice.Unit() * (To - From));
            noon = (time - _recorder.Midnight) / (double)WorkCalendar.Hour - 12.6;
        }
        while (noon is > -0.5 and < 0.5 && _dice.Chance(0.6));
        return time;
    }

    /// <summary>Number of things of that mean count per ordinary day.</summary>
    public int Count(double mean) => _dice.Poisson(mean * Amount);
}
