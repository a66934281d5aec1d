using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Ordinary;

/// <summary>A machine in a meeting room: calls, a screen with a dashboard, the noise of the operating system; no repositories.</summary>
internal sealed class RoomWork(HostRecorder recorder, Dice dice, double scale)
{
    /// <summary>Everything of the day.</summary>
    public void Do()
    {
        bool weekend = WorkCalendar.Weekend(recorder.Day);
        var host = recorder.Host;
        for (int i = dice.Poisson(3 * scale); i > 0; i--) recorder.Tls(Any(), recorder.Service(Programs.Svchost), Sites.MsTelemetry, dice.LogNormal(9_000, 0.9), 1_500, 30_000_000);
        if (dice.Chance(0.5)) recorder.Http(Any(), recorder.Service(Programs.Svchost), Sites.ConnectTest, "GET", "/connecttest.txt", "Microsoft NCSI", 0, 22);
        long begin = recorder.From + 4 * WorkCalendar.Hour + dice.Between(0, 600) * WorkCalendar.Second;
        string browser = Programs.Browser(host);
        var screen = recorder.Start(begin, recorder.Service(Programs.Explorer, host.Account), browser, [$"\"{browser}\" --kiosk https://brightfield.grafana.net/d/lobby"]);
        for (int i = dice.Poisson(6 * scale); i > 0; i--) recorder.Tls(begin + (long)(dice.Unit() * 15 * WorkCalendar.Hour), screen, Sites.Dashboard, dice.LogNormal(6_000, 0.4), dice.LogNormal(90_000, 0.6), dice.LogNormal(300e6, 0.6));
        if (weekend) return;
        var teams = recorder.Service(Programs.Teams(recorder.Day), host.Account);
        for (int i = dice.Poisson(3 * scale * host.Activity); i > 0; i--)
        {
            long time = recorder.Midnight + (long)((8.5 + 9 * dice.Unit()) * WorkCalendar.Hour), minutes = dice.Between(12, 65);
            recorder.Tls(time, teams, Sites.Teams, dice.LogNormal(14_000, 0.8), dice.LogNormal(30_000, 0.8), minutes * WorkCalendar.Minute);
            recorder.Udp(time + 3_000_000, teams, Sites.TeamsMedia, 3478, "-", minutes * dice.LogNormal(9_000_000, 0.5), minutes * dice.LogNormal(9_000_000, 0.5), minutes * WorkCalendar.Minute);
        }
    }

    private long Any() => recorder.From + (long)(dice.Unit() * Schema.Event.MicrosPerDay);
}
