using Anomaly.Pipeline;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Simulation;
using Anomaly.Pipeline.Simulation.Attacks;
using Anomaly.Pipeline.Simulation.LookAlikes;
using Anomaly.Pipeline.Simulation.World;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Simulation;

public class SimulatorTests(SimulatedFleet fleet) : IClassFixture<SimulatedFleet>
{
    private const long Second = 1_000_000;

    [Fact]
    public void Every_record_is_read_back_and_none_is_rejected()
    {
        fleet.Logs.Sum(l => l.Stats.Rejected).ShouldBe(0);
        fleet.Logs.Where(l => l.Path.EndsWith(".gz", StringComparison.Ordinal)).Sum(l => l.Stats.Records).ShouldBe(fleet.Result.Records);
        fleet.Of("zeek").Count(l => l.Flows.Count > 0).ShouldBe(SimulatedFleet.Days);
        fleet.Of("sysmon").ShouldAllBe(l => l.Processes.Count > 0 && l.Flows.Count > 0 && l.Names.Count > 0);
        fleet.Of("sysmon").Count(l => l.FileList.Count > 0).ShouldBeGreaterThanOrEqualTo(SimulatedFleet.Days - 2, "not even on working days");
        fleet.Of("auditd").ShouldAllBe(l => l.Processes.Count > 0 && l.Flows.Count > 0);
    }

    [Fact]
    public void Connections_are_logged_at_their_end()
    {
        foreach (var log in fleet.Of("zeek").Where(l => l.Flows.Count > 0))
        {
            var ends = log.Flows.Select(f => f.Time + f.Duration).ToArray();
            ends.ShouldBe(ends.Order());
            log.Flows.Select(f => f.Time).ShouldNotBe(log.Flows.Select(f => f.Time).Order(), "all connections are of the same length");
        }
    }

    [Fact]
    public void Each_uid_is_one_connection_and_every_name_has_its_connection()
    {
        var uids = fleet.Of("zeek").SelectMany(l => l.Flows).Select(f => f.Uid).ToArray();
        uids.Distinct().Count().ShouldBe(uids.Length);
        var known = uids.ToHashSet();
        var names = fleet.Of("zeek").SelectMany(l => l.Names).ToArray();
        names.Select(n => n.Source).Distinct().Order().ShouldBe(["dns", "http", "sni"]);
        names.ShouldAllBe(n => known.Contains(n.Uid));
    }

    [Fact]
    public void Sysmon_connections_are_the_sensors_with_the_same_ports()
    {
        var seen = fleet.Of("zeek").SelectMany(l => l.Flows).GroupBy(f => (f.SrcIp, f.SrcPort, f.DstIp, f.DstPort, f.Proto)).ToDictionary(g => g.Key, g => g.ToArray());
        var events = new FleetEvents(SimulatedFleet.Seed, SimulatedFleet.Start, SimulatedFleet.Days);
        var flows = fleet.Of("sysmon").SelectMany(l => l.Flows).Where(f => events.SensorUp(f.Time - 10 * Second) && events.SensorUp(f.Time + 10 * Second)).ToArray();
        flows.Length.ShouldBeGreaterThan(1000);
        foreach (var flow in flows)
        {
            seen.ShouldContainKey((flow.SrcIp, flow.SrcPort, flow.DstIp, flow.DstPort, flow.Proto));
            seen[(flow.SrcIp, flow.SrcPort, flow.DstIp, flow.DstPort, flow.Proto)].Min(z => Math.Abs(z.Time - flow.Time)).ShouldBeLessThan(6 * Second);
            fleet.HostOf(flow.SrcIp, flow.Time).ShouldBe(flow.Host.Split('.')[0].ToLowerInvariant());
        }
    }

    [Fact]
    public void Auditd_connections_are_the_sensors_by_address_and_time()
    {
        var seen = fleet.Of("zeek").SelectMany(l => l.Flows).Where(f => f.SrcIp.StartsWith("10.20.", StringComparison.Ordinal)).ToLookup(f => (fleet.HostOf(f.SrcIp, f.Time), f.DstIp, f.DstPort));
        var events = new FleetEvents(SimulatedFleet.Seed, SimulatedFleet.Start, SimulatedFleet.Days);
        int linked = 0;
        foreach (var log in fleet.Of("auditd"))
        {
            string host = Path.GetFileName(Path.GetDirectoryName(log.Path))!;
            foreach (var flow in log.Flows.Where(f => events.SensorUp(f.Time - 10 * Second) && events.SensorUp(f.Time + 10 * Second)))
            {
                seen[(host, flow.DstIp, flow.DstPort)].ShouldContain(z => Math.Abs(z.Time - flow.Time) < 6 * Second, $"{host} {flow.DstIp} {flow.Time}");
                linked++;
            }
        }
        linked.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void A_name_is_asked_for_before_it_is_connected_to()
    {
        var answers = fleet.Of("zeek").SelectMany(l => l.Names).Where(n => n.Source == "dns").ToLookup(n => (n.Client, n.Address, n.Name));
        var time = fleet.Of("zeek").SelectMany(l => l.Flows).ToDictionary(f => f.Uid, f => f.Time);
        var events = new FleetEvents(SimulatedFleet.Seed, SimulatedFleet.Start, SimulatedFleet.Days);
        var servers = fleet.Of("zeek").SelectMany(l => l.Names).Where(n => n.Source == "sni" && n.Client.StartsWith("10.", StringComparison.Ordinal)).ToArray();
        servers.Length.ShouldBeGreaterThan(1000);
        foreach (var sni in servers)
        {
            long at = time[sni.Uid];
            if (!events.SensorUp(at - 3700 * Second)) continue;
            answers[(sni.Client, sni.Address, sni.Name)].ShouldContain(a => a.Time < at && at - a.Time <= (a.Ttl + 60) * Second, $"{sni.Name} by {sni.Client} at {at}");
        }
    }

    [Fact]
    public void Bytes_of_every_attack_are_in_the_flows_of_its_host_to_providers()
    {
        var labels = Label.Read(Path.Combine(fleet.Options.Folder, "labels.csv"));
        labels.Select(l => l.Kind).Distinct().Order().ShouldBe(AttackPlan.Kinds.Select(k => k.Kind).Order());
        var names = fleet.Of("zeek").SelectMany(l => l.Names).ToArray();
        var bySni = names.Where(n => n.Source == "sni").ToDictionary(n => n.Uid, n => n.Name);
        var byAnswer = names.Where(n => n.Source == "dns").ToLookup(n => (n.Client, n.Address));
        foreach (var label in labels)
        {
            long sum = 0, largest = 0;
            foreach (var flow in fleet.Of("zeek").SelectMany(l => l.Flows).Where(f => f.Time >= label.From && f.Time <= label.To && f.SrcIp.StartsWith("10.20.", StringComparison.Ordinal) && fleet.HostOf(f.SrcIp, f.Time) == label.Host))
            {
                string? name = bySni.GetValueOrDefault(flow.Uid) ?? byAnswer[(flow.SrcIp, flow.DstIp)].FirstOrDefault().Name;
                if (name is null || RepositoryCatalog.Default.Match(name, flow.DstPort) is not { Upload: true }) continue;
                sum += flow.Out;
                largest = Math.Max(largest, flow.Out);
            }
            sum.ShouldBeGreaterThanOrEqualTo(label.Bytes, $"{label.Id} {label.Kind} on {label.Host}");
            if (label.Kind == "low-and-slow") largest.ShouldBeLessThan(5_000_000);
        }
    }

    [Fact]
    public void Attacks_come_late_on_few_hosts_and_look_alikes_on_others()
    {
        var labels = Label.Read(Path.Combine(fleet.Options.Folder, "labels.csv"));
        labels.ShouldAllBe(l => l.From >= (SimulatedFleet.Start + 8) * Event.MicrosPerDay && l.To < (SimulatedFleet.Start + SimulatedFleet.Days) * Event.MicrosPerDay);
        var attacked = labels.Select(l => l.Host).ToHashSet();
        attacked.Count.ShouldBe(labels.Select(l => l.Id).Distinct().Count());
        attacked.Count.ShouldBeLessThanOrEqualTo(20);
        var lookAlikes = Label.Read(Path.Combine(fleet.Options.Folder, "lookalikes.csv"));
        lookAlikes.Select(l => l.Kind).Distinct().Intersect(LookAlike.All.Select(k => k.Kind)).Count().ShouldBe(LookAlike.All.Count);
        lookAlikes.ShouldAllBe(l => !attacked.Contains(l.Host));
    }

    [Fact]
    public void An_address_never_has_two_hosts_nor_a_host_two_addresses()
    {
        foreach (var group in fleet.Leases.GroupBy(l => l.Ip).Concat<IEnumerable<Lease>>(fleet.Leases.GroupBy(l => l.Host)))
        {
            var ordered = group.OrderBy(l => l.From).ToArray();
            for (int i = 1; i < ordered.Length; i++) ordered[i].From.ShouldBeGreaterThanOrEqualTo(ordered[i - 1].To);
        }
        foreach (var host in fleet.Leases.GroupBy(l => l.Host)) host.Sum(l => l.To - l.From).ShouldBe(SimulatedFleet.Days * Event.MicrosPerDay);
        fleet.Leases.GroupBy(l => l.Ip).ShouldContain(g => g.Select(l => l.Host).Distinct().Count() > 1, "no address changed hands");
    }

    [Fact]
    public void Same_arguments_same_bytes_whatever_the_threads_and_another_seed_another_fleet()
    {
        using var folder = new TestFolder();
        string[] names = ["one", "four", "seed"];
        for (int i = 0; i < 3; i++)
        {
            var options = new SimulationOptions(40, 2, i == 2 ? 78 : 77, Path.Combine(folder.Path, names[i]), SimulationOptions.DefaultStart);
            Simulator.Run(options, SilentProgress.Instance, threads: i == 0 ? 1 : 4);
        }
        var one = SimulatedFleet.Files(Path.Combine(folder.Path, "one"));
        var four = SimulatedFleet.Files(Path.Combine(folder.Path, "four"));
        four.Length.ShouldBe(one.Length);
        for (int i = 0; i < one.Length; i++) File.ReadAllBytes(four[i]).ShouldBe(File.ReadAllBytes(one[i]), one[i]);
        SimulatedFleet.Contents(Path.Combine(folder.Path, "seed")).ShouldNotBe(SimulatedFleet.Contents(Path.Combine(folder.Path, "one")));
    }

    [Fact]
    public void One_more_host_changes_no_other_host()
    {
        var few = new Fleet(new SimulationOptions(40, 3, 3, "", SimulationOptions.DefaultStart, Attacks: false));
        var more = new Fleet(new SimulationOptions(41, 3, 3, "", SimulationOptions.DefaultStart, Attacks: false));
        var planned = few.LookAlikes.Concat(more.LookAlikes).Select(l => l.Host.Index).ToHashSet();
        int compared = 0;
        for (int host = 0; host < 40; host++)
        {
            if (planned.Contains(host)) continue;
            for (int day = SimulationOptions.DefaultStart; day < SimulationOptions.DefaultStart + 3; day++)
            {
                var a = new HostSimulation(few).Run(few.Hosts[host], day).Records;
                var b = new HostSimulation(more).Run(more.Hosts[host], day).Records;
                b.Net.ShouldBe(a.Net);
                b.Agent.Select(r => (r.Time, r.Process.CommandLine, r.RespIp)).ShouldBe(a.Agent.Select(r => (r.Time, r.Process.CommandLine, r.RespIp)));
                compared += a.Net.Count;
            }
        }
        compared.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void A_fleet_without_attacks_has_none()
    {
        using var folder = new TestFolder();
        var options = new SimulationOptions(20, 2, 5, folder.Path, SimulationOptions.DefaultStart, Attacks: false);
        Simulator.Run(options, SilentProgress.Instance).Attacks.ShouldBe(0);
        File.ReadAllLines(Path.Combine(folder.Path, "labels.csv")).Length.ShouldBe(1);
    }

    [Fact]
    public void Scale_multiplies_ordinary_activity()
    {
        using var folder = new TestFolder();
        long Records(double scale) => Simulator.Run(new SimulationOptions(20, 2, 5, Path.Combine(folder.Path, scale.ToString(System.Globalization.CultureInfo.InvariantCulture)), SimulationOptions.DefaultStart, Scale: scale), SilentProgress.Instance).Records;
        Records(5).ShouldBeGreaterThan(3 * Records(1));
    }

    [Fact]
    public void A_run_that_was_stopped_is_simply_run_again()
    {
        using var folder = new TestFolder();
        SimulationOptions Options(string name) => new(8, 4, 9, Path.Combine(folder.Path, name), SimulationOptions.DefaultStart);
        using (var stop = new CancellationTokenSource())
        {
            Should.Throw<OperationCanceledException>(() => Simulator.Run(Options("again"), new StopAfter(2, stop), stop.Token));
        }
        Directory.GetDirectories(Path.Combine(folder.Path, "again", "zeek")).Length.ShouldBe(2);
        File.WriteAllText(Path.Combine(folder.Path, "again", "zeek", "left.log"), "x");
        Simulator.Run(Options("again"), SilentProgress.Instance);
        Simulator.Run(Options("once"), SilentProgress.Instance);
        SimulatedFleet.Contents(Path.Combine(folder.Path, "again")).ShouldBe(SimulatedFleet.Contents(Path.Combine(folder.Path, "once")));
    }

    private sealed class StopAfter(int days, CancellationTokenSource stop) : IProgressLog
    {
        public void Step(string name, long done, long total)
        {
            if (done == days) stop.Cancel();
        }

        public void Note(string line) { }
    }

    [Fact]
    public void Options_out_of_range_are_all_said_at_once_and_a_full_folder_is_refused()
    {
        Should.Throw<UsageException>(() => Simulator.Run(new SimulationOptions(0, 0, 1, "x", SimulationOptions.DefaultStart, Scale: double.NaN), SilentProgress.Instance)).Messages.Count.ShouldBe(3);
        using var folder = new TestFolder();
        folder.Write("mine.txt", "x");
        Should.Throw<UsageException>(() => Simulator.Run(new SimulationOptions(2, 1, 1, folder.Path, SimulationOptions.DefaultStart), SilentProgress.Instance)).Message.ShouldContain("not empty");
    }
}
