using System.Runtime.InteropServices;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Records;

/// <summary>
/// Turns what a host does into the records its sensors write: one connection is one row of the network sensor, its
/// name a DNS row before it, its process a record of the agent, all agreeing with each other.
/// </summary>
internal sealed class HostRecorder
{
    private readonly HostDay _into;
    private readonly LeasePlan _leases;
    private readonly Dice _dice;
    private readonly Dictionary<string, (string Address, string Own, long Asked, long Until)> _cache = [];
    private readonly Dictionary<string, Process> _services = [];
    private int _uid;
    private int _serial = 1;
    private int _port;

    public HostRecorder(SimHost host, int day, LeasePlan leases, HostDay into)
    {
        Host = host;
        Day = day;
        _leases = leases;
        _into = into;
        _dice = new Dice(host.Seed, "records", host.Index, day);
        _port = host.Windows ? _dice.Between(49_600, 58_000) : _dice.Between(33_000, 52_000);
        From = day * Event.MicrosPerDay;
        Midnight = From - WorkCalendar.Offset(host.Zone, day);
    }

    public SimHost Host { get; }
    public int Day { get; }

    /// <summary>Begin of the UTC day, µs.</summary>
    public long From { get; }

    /// <summary>Begin of the local day, µs; records before <see cref="From"/> are moved there.</summary>
    public long Midnight { get; }

    /// <summary>Connections made while this is set are an episode's (an attack's or a look-alike's).</summary>
    public Episode? Episode { get; set; }

    /// <summary>A process that has been running since the host's boot; the same all day, without a start record.</summary>
    public Process Service(string image, string? user = null)
    {
        if (_services.TryGetValue(image, out var known)) return known;
        long boot = From - (Host.Boot + 7) * Event.MicrosPerDay;
        int serial = 900_000 + (int)(Dice.Hash(0, image) % 9000);
        var process = new Process(image, image, [image], null, user ?? (Host.Windows ? "NT AUTHORITY\\SYSTEM" : "root"), Pid(serial), boot, serial)
        {
            Quiet = AgentConfiguration.QuietConnections(image),
            QuietDns = AgentConfiguration.QuietQueries(image),
        };
        _services.Add(image, process);
        return process;
    }

    /// <summary>Starts a process and records it.</summary>
    public Process Start(long time, Process? parent, string image, string[] arguments, string? user = null, string folder = "", string originalName = "")
    {
        int serial = _serial++;
        var process = new Process(image, CommandLine(arguments), arguments, parent, user ?? Host.Account, Pid(serial), Within(time), serial)
        {
            Folder = folder.Length > 0 ? folder : Host.Home,
            OriginalName = originalName,
            Quiet = AgentConfiguration.QuietConnections(image),
            QuietDns = AgentConfiguration.QuietQueries(image),
        };
        _into.Agent.Add(new AgentRow { Time = process.Start, Kind = AgentKind.Start, Host = Host.Index, Process = process, Text = "", Addresses = [], OrigIp = "", RespIp = "" });
        return process;
    }

    /// <summary>Records that a process made a file (or read it).</summary>
    public void File(long time, Process process, string path, bool read = false)
        => _into.Agent.Add(new AgentRow { Time = Within(time), Kind = AgentKind.File, Host = Host.Index, Process = process, Text = path, Addresses = [], OrigIp = "", RespIp = "", Read = read });

    /// <summary>A TLS connection to port 443; returns its end.</summary>
    public long Tls(long time, Process process, Site site, long bytesOut, long bytesIn, long durationUs)
    {
        time = Settle(time);
        string address = Resolve(time, process, site);
        byte version = (byte)(Dice.Hash(1, site.Name) % 6 == 0 ? 12 : 13);
        return Connect(time, process, address, 443, false, "ssl", bytesOut + 1700, bytesIn + 4300, durationUs + 90_000, site.Name, version);
    }

    /// <summary>An SSH connection; returns its end.</summary>
    public long Ssh(long time, Process process, Site site, int port, long bytesOut, long bytesIn, long durationUs)
    {
        time = Settle(time);
        return Connect(time, process, Resolve(time, process, site), port, false, "ssh", bytesOut + 2900, bytesIn + 3200, durationUs + 400_000);
    }

    /// <summary>A plain HTTP request; returns its end.</summary>
    public long Http(long time, Process process, Site site, string method, string uri, string agent, long bodyOut, long bodyIn, int status = 200)
    {
        time = Settle(time);
        string address = Resolve(time, process, site);
        long end = Connect(time, process, address, 80, false, "http", bodyOut + 240, bodyIn + 380, 60_000 + bodyIn / 8);
        ref var row = ref CollectionsMarshal.AsSpan(_into.Net)[^1];
        _into.Http.Add(new HttpRow
        {
            Time = time + 21_000,
            OrigIp = row.OrigIp,
            RespIp = address,
            OrigPort = row.OrigPort,
            Method = method,
            HostName = site.Name,
            Uri = uri,
            Agent = agent,
            RequestBody = bodyOut,
            ResponseBody = bodyIn,
            Status = status,
            Host = Host.Index,
            UidDay = Day,
            Uid = row.Uid,
        });
        return end;
    }

    /// <summary>A connection to an address that needs no name (the company's own services).</summary>
    public long Inside(long time, Process process, string address, int port, string service, long bytesOut, long bytesIn, long durationUs)
        => Connect(Settle(time), process, address, port, false, service, bytesOut, bytesIn, durationUs);

    /// <summary>A UDP exchange with a named service.</summary>
    public long Udp(long time, Process process, Site site, int port, string service, long bytesOut, long bytesIn, long durationUs)
    {
        time = Settle(time);
        return Connect(time, process, Resolve(time, process, site), port, true, service, bytesOut, bytesIn, durationUs);
    }

    /// <summary>A connection from the internet to this host, which answers with <paramref name="bytesOut"/>.</summary>
    public void Inbound(long time, string client, int clientPort, long bytesIn, long bytesOut, long durationUs)
    {
        time = Settle(time);
        _into.Net.Add(new NetRow
        {
            Time = time,
            DurationUs = Clip(time, durationUs),
            Out = bytesIn + 1500,
            In = bytesOut + 4300,
            OrigIp = client,
            RespIp = _leases.Address(Host.Index, time),
            OrigPort = (ushort)clientPort,
            RespPort = 443,
            Service = "ssl",
            State = "SF",
            Host = Host.Index,
            UidDay = Day,
            Uid = _uid++,
            Sni = "www.brightfield.example",
            TlsVersion = 13,
        });
    }

    /// <summary>A connection that was never answered: bytes and duration stay unknown.</summary>
    public void Unanswered(long time, Process process, Site site, int port)
    {
        time = Settle(time);
        string address = Resolve(time, process, site);
        Connect(time, process, address, port, false, "-", 0, 0, 0);
        ref var row = ref CollectionsMarshal.AsSpan(_into.Net)[^1];
        row.DurationUs = row.Out = row.In = -1;
        row.State = "S0";
    }

    private long Connect(long time, Process process, string address, int port, bool udp, string service, long bytesOut, long bytesIn, long durationUs, string? sni = null, byte tls = 0)
    {
        _port += _dice.Between(1, 3);
        if (_port > 65_000) _port = Host.Windows ? 49_200 : 32_800;
        string own = _leases.Address(Host.Index, time);
        long duration = Clip(time, durationUs + _dice.Between(500, 30_000));
        double odd = _dice.Unit();
        bool reset = odd < 0.05 && !udp && bytesOut < 1_000_000;
        _into.Net.Add(new NetRow
        {
            Time = time,
            DurationUs = duration,
            Out = bytesOut,
            In = bytesIn,
            Missed = bytesOut + bytesIn > 20_000_000 && odd > 0.97 ? 1460 * (1 + (long)(odd * 1e6) % 97) : 0,
            OrigIp = own,
            RespIp = address,
            OrigPort = (ushort)_port,
            RespPort = (ushort)port,
            Udp = udp,
            Service = service,
            State = reset ? (odd < 0.025 ? "RSTO" : "RSTR") : "SF",
            Host = Host.Index,
            UidDay = Day,
            Uid = _uid++,
            Sni = sni,
            TlsVersion = tls,
            Resumed = odd > 0.6,
        });
        Episode?.Add(time, time + duration, bytesOut);
        if (!process.Quiet)
        {
            _into.Agent.Add(new AgentRow
            {
                Time = time + _dice.Between(-2_000, 6_000),
                Kind = AgentKind.Connect,
                Host = Host.Index,
                Process = process,
                Text = "",
                Addresses = [],
                OrigIp = own,
                RespIp = address,
                OrigPort = (ushort)_port,
                RespPort = (ushort)port,
                Udp = udp,
            });
        }
        return time + duration;
    }

    private string Resolve(long time, Process process, Site site)
    {
        string own = _leases.Address(Host.Index, time);
        if (_cache.TryGetValue(site.Name, out var known) && known.Asked <= time && known.Until > time && known.Own == own) return known.Address;
        int rtt = _dice.Between(400, 38_000);
        long asked = time - rtt - _dice.Between(300, 4_000);
        string address = _dice.Pick(site.Addresses);
        int port = _dice.Between(49_152, 65_000);
        _into.Dns.Add(new DnsRow
        {
            Time = asked,
            RttUs = rtt,
            OrigIp = own,
            OrigPort = (ushort)port,
            Id = (ushort)_dice.Between(1, 65_535),
            Query = site.Name,
            Cname = site.Cname,
            Addresses = site.Addresses,
            Ttl = site.Ttl,
            Host = Host.Index,
            UidDay = Day,
            Uid = _uid,
        });
        _into.Net.Add(new NetRow
        {
            Time = asked,
            DurationUs = rtt,
            Out = 18 + site.Name.Length,
            In = 18 + site.Name.Length + 16 * site.Addresses.Length + (site.Cname is null ? 0 : 12 + site.Cname.Length),
            OrigIp = own,
            RespIp = Internal.Resolver,
            OrigPort = (ushort)port,
            RespPort = 53,
            Udp = true,
            Service = "dns",
            State = "SF",
            Host = Host.Index,
            UidDay = Day,
            Uid = _uid++,
        });
        if (Host.Windows && !process.QuietDns)
        {
            _into.Agent.Add(new AgentRow { Time = asked + rtt, Kind = AgentKind.Query, Host = Host.Index, Process = process, Text = site.Name, Addresses = site.Addresses, OrigIp = "", RespIp = "" });
        }
        _cache[site.Name] = (address, own, asked, asked + site.Ttl * WorkCalendar.Second);
        return address;
    }

    private long Within(long time) => Math.Max(time, From + 1);

    // Not before the day, and not in the second in which the address changes hands.
    private long Settle(long time)
    {
        time = Math.Max(time, From + WorkCalendar.Second);
        long change = _leases.NextSwitch(Host.Index, time - WorkCalendar.Second);
        return change < time + 2 * WorkCalendar.Second ? change + 5 * WorkCalendar.Second + time % 1_000_000 : time;
    }

    private long Clip(long time, long duration)
    {
        long change = _leases.NextSwitch(Host.Index, time);
        return change == long.MaxValue ? duration : Math.Min(duration, change - time - WorkCalendar.Second);
    }

    private int Pid(int serial) => Host.Windows
        ? 4 * (300 + (int)((serial * 37L + Day * 911L + Host.MachineId) % 6000))
        : 1500 + (int)((serial * 3L + Day * 4001L + Host.MachineId) % 60_000);

    private static string CommandLine(string[] arguments)
    {
        if (arguments.Length == 1) return arguments[0];
        return string.Join(' ', arguments.Select(a => a.Length == 0 || (a.Contains(' ') && !a.Contains('"')) ? $"\"{a}\"" : a));
    }
}
