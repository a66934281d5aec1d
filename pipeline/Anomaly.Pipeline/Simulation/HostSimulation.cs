using Anomaly.Pipeline.Simulation.Attacks;
using Anomaly.Pipeline.Simulation.LookAlikes;
using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation;

/// <summary>One host on one day: its ordinary life, what the fleet brings, and what is planned for it.</summary>
internal sealed class HostSimulation(Fleet fleet)
{
    /// <summary>Records of the day and the labels that belong to it.</summary>
    public (HostDay Records, List<Label> Labels) Run(SimHost host, int day)
    {
        var into = new HostDay();
        var labels = new List<Label>();
        double amount = fleet.Presence.Amount(host, day);
        var recorder = new HostRecorder(host, day, fleet.Leases, into);
        var dice = new Dice(host.Seed, "day", host.Index, day);
        WorkDay? work = null;
        DeskWork? desk = null;
        DeveloperWork? developer = null;
        MachineWork? machine = null;
        if (amount > 0 && host.Laptop)
        {
            work = new WorkDay(recorder, dice, amount * fleet.Options.Scale);
            desk = new DeskWork(recorder, dice, work);
            desk.Do(host.Role == Role.Office ? 1 : 0.4);
            if (host.Role != Role.Office || host.Analyst) developer = new DeveloperWork(recorder, dice, work, desk);
            if (host.Role == Role.Developer) developer!.Do(fleet.Events.ReleaseDay(day));
            else if (host.Role == Role.DataScientist) new DataWork(recorder, dice, work, desk, developer!).Do();
            else if (host.Analyst && dice.Chance(0.2)) developer!.CommitAndPush(work.Moment());
        }
        if (!host.Laptop)
        {
            machine = new MachineWork(recorder, dice, fleet.Options.Scale);
            machine.Do(fleet.Events.ReleaseDay(day));
        }
        if (amount > 0) RolledOut(recorder, host, day, work);
        foreach (var planned in fleet.LookAlikesOn(host, day))
        {
            var scene = new LookAlikeScene(recorder, new Dice(host.Seed, "look-alike " + planned.Id, host.Index, day), work, desk, developer, machine, Array.IndexOf(planned.Days, day), planned.Days.Length);
            var episode = planned.LookAlike.Play(scene);
            labels.Add(new Label(planned.Id, planned.LookAlike.Kind, host.Name, episode.From, episode.To, episode.Bytes, planned.LookAlike.Description));
        }
        foreach (var planned in fleet.AttacksOn(host, day)) labels.Add(Play(planned, recorder, day));
        return (into, labels);
    }

    internal static Label Play(PlannedAttack planned, HostRecorder recorder, int day)
    {
        var dice = new Dice(planned.Host.Seed, "attack " + planned.Id, planned.Host.Index, day);
        int part = Array.IndexOf(planned.Days, day);
        var episode = new Episode();
        recorder.Episode = episode;
        planned.Attack.Play(new AttackScene
        {
            Recorder = recorder,
            Dice = dice,
            Time = AttackPlan.Begin(planned, day, dice),
            Bytes = Math.Max(2_000, (long)(dice.LogNormal(planned.Volume, 0.25) * planned.Attack.Share(part, planned.Days.Length))),
            Part = part,
            Choice = planned.Choice,
            Account = planned.Account,
            Repository = planned.Repository,
            Episode = episode,
        });
        recorder.Episode = null;
        return new Label(planned.Id, planned.Attack.Kind, planned.Host.Name, episode.From, episode.To, episode.Bytes, planned.Attack.Description);
    }

    private void RolledOut(HostRecorder recorder, SimHost host, int day, WorkDay? work)
    {
        var dice = new Dice(host.Seed, "roll-out", host.Index, day);
        if (day >= fleet.Events.GuardDay)
        {
            string image = host.Windows ? @"C:\Program Files\EndpointGuard\eguard.exe" : "/opt/eguard/bin/eguardd";
            long time = work?.From ?? recorder.From + dice.Between(0, 600) * WorkCalendar.Minute;
            var guard = recorder.Start(time + 60 * WorkCalendar.Second, recorder.Service(host.Windows ? Programs.Services : "/usr/lib/systemd/systemd"), image, [host.Windows ? $"\"{image}\" --service" : image], host.Windows ? "NT AUTHORITY\\SYSTEM" : "root", host.Windows ? @"C:\Windows\System32" : "/");
            for (int i = 0; i < 2; i++) recorder.Tls(time + dice.Between(90, 20_000) * WorkCalendar.Second, guard, Sites.EndpointGuard, dice.LogNormal(18_000, 0.6), 3_000, dice.LogNormal(40e6, 0.5));
        }
        if (day >= fleet.Events.PrintDay && host.Role == Role.Office && work is not null)
        {
            string image = @"C:\Program Files\PrintFleet\pfclient.exe";
            var client = recorder.Start(work.From + 80 * WorkCalendar.Second, recorder.Service(Programs.Explorer, host.Account), image, [$"\"{image}\" /tray"]);
            recorder.Tls(work.From + 90 * WorkCalendar.Second, client, Sites.PrintCloud, dice.LogNormal(6_000, 0.6), dice.LogNormal(9_000, 0.6), 3_000_000);
        }
        if (day >= fleet.Events.ToolDay(host) && work is not null) NewTool(recorder, host, day, work);
    }

    // A note-taking program that people recommend to each other; like many of its kind it asks GitHub whether there is a newer one.
    private void NewTool(HostRecorder recorder, SimHost host, int day, WorkDay work)
    {
        var dice = new Dice(host.Seed, "tool", host.Index, day);
        long time = work.From + dice.Between(100, 5_000) * WorkCalendar.Second;
        string image = host.Windows ? $@"{host.Home}\AppData\Local\Programs\DeskHub\DeskHub.exe" : "/opt/DeskHub/deskhub";
        var parent = recorder.Service(host.Windows ? Programs.Explorer : "/usr/bin/gnome-shell", host.Account);
        var tool = recorder.Start(time, parent, image, [host.Windows ? $"\"{image}\"" : image]);
        for (int i = work.Count(2); i >= 0; i--) recorder.Tls(time + dice.Between(2, 20_000) * WorkCalendar.Second, tool, Sites.DeskHub, dice.LogNormal(20_000, 1.0, 5_000_000), dice.LogNormal(30_000, 1.0), dice.LogNormal(40e6, 0.8));
        if (day == fleet.Events.ToolDay(host) || dice.Chance(0.3)) recorder.Tls(time + 4_000_000, tool, RepositorySites.GitHubApi, 1_000, dice.LogNormal(14_000, 0.4), 600_000);
    }
}
