namespace Anomaly.Pipeline.Simulation.World;

/// <summary>What a host is for.</summary>
internal enum Role
{
    Office,
    Developer,
    Ci,
    Server,
    Backup,

    /// <summary>Works with notebooks and data sets; a laptop.</summary>
    DataScientist,

    /// <summary>Jump host of the administrators: many accounts, shells on servers.</summary>
    Jump,

    /// <summary>A machine in a meeting room, nobody's.</summary>
    Room,
}

/// <summary>A monitored host and the habits of whoever uses it. Depends on the seed and its own number alone.</summary>
internal sealed class SimHost
{
    // Forty hosts: twenty office, seven developer, two data scientist, two CI, five server (one on Windows), one backup, one jump
    // host, two meeting rooms. Pairs (2k, 2k+1) of laptops trade addresses.
    private static readonly string Pattern = "OODOODOOSSODOOCKDOOSOODNODOOSSOOODCBNOKJ";

    private static readonly string[] FirstNames =
        ["anna", "jonas", "lena", "paul", "mia", "felix", "clara", "tom", "nora", "emil", "ida", "max", "julia", "ben", "laura", "erik", "sofia", "jan", "amira", "luis", "priya", "arun", "kate", "sam"];

    private static readonly string[] LastNames =
        ["becker", "wolf", "krause", "vogel", "lang", "busch", "horn", "seidel", "kuhn", "jung", "roth", "haas", "brandt", "franke", "arnold", "peters", "sharma", "iyer", "miller", "reyes", "novak", "silva"];

    public SimHost(long seed, int index)
    {
        Index = index;
        Seed = seed;
        Role = Pattern[index % Pattern.Length] switch
        {
            'O' => Role.Office,
            'D' => Role.Developer,
            'C' => Role.Ci,
            'S' => Role.Server,
            'N' => Role.DataScientist,
            'J' => Role.Jump,
            'K' => Role.Room,
            _ => Role.Backup,
        };
        var dice = new Dice(seed, "persona", index);
        Windows = Role is Role.Office or Role.Room || ((Role is Role.Developer or Role.DataScientist) && dice.Chance(0.5)) || (Role == Role.Server && index % Pattern.Length == 19);
        Laptop = Role is Role.Office or Role.Developer or Role.DataScientist;
        double place = dice.Unit();
        Zone = !Laptop || place < 0.82 ? Zone.Berlin : place < 0.93 ? Zone.NewYork : Zone.Kolkata;
        Name = Role switch
        {
            Role.Office => $"lt-{1001 + index}",
            Role.Developer => Windows ? $"dev-w{101 + index}" : $"dev-x{101 + index}",
            Role.DataScientist => $"ds-{101 + index}",
            Role.Ci => $"ci-{11 + index}",
            Role.Jump => $"jump-{11 + index}",
            Role.Room => $"room-{11 + index}",
            Role.Server => $"srv-{(Windows ? "win" : index % 2 == 0 ? "web" : "app")}{11 + index}",
            _ => $"bkp-{11 + index}",
        };
        Login = Laptop ? $"{FirstNames[dice.Between(0, FirstNames.Length - 1)][0]}.{dice.Pick(LastNames)}{(index < 20 ? "" : (index / 20).ToString(System.Globalization.CultureInfo.InvariantCulture))}" : Role switch { Role.Ci => "runner", Role.Backup => "backup", Role.Room => "room", Role.Jump => "ops", _ => "deploy" };
        FullName = Name.ToUpperInvariant() + ".corp.brightfield.example";
        Account = Windows ? $"CORP\\{Login}" : Login;
        Activity = ExactMath.Exp(0.35 * dice.Normal());
        StartMinute = 8 * 60 + 40 + (int)(35 * dice.Normal());
        WorkMinutes = 490 + (int)(30 * dice.Normal());
        SkewUs = dice.Chance(0.12) ? (long)(1_500_000 * dice.Normal()) : (long)(25_000 * dice.Normal());
        MachineId = (uint)dice.Bits();
        Boot = dice.Between(3, 20);
        UsesSlack = dice.Chance(Role == Role.Developer ? 0.8 : 0.25);
        UsesChrome = dice.Chance(0.6);
        ReadsGitHub = dice.Chance(0.2);
        Analyst = Role == Role.Office && dice.Chance(0.08);
        Evenings = dice.Chance(0.2) ? 0.25 : 0.03;
        Weekends = Role == Role.Developer ? (dice.Chance(0.25) ? 0.2 : 0.04) : 0.02;
        Favourites = Enumerable.Range(0, 9).Select(_ => dice.PickSkewed(Sites.Web)).ToArray();
        GitLabTeam = dice.Chance(0.3);
        Ssh = dice.Chance(0.3);
        Copilot = dice.Chance(0.6);
        UsesGh = dice.Chance(0.4);
        RepositoryFolder = dice.Chance(0.3);
        Jetbrains = dice.Chance(0.4);
        PushesPerDay = 0.5 + 2.5 * dice.Unit() * dice.Unit();
        PushMedian = 30_000 * ExactMath.Exp(0.8 * dice.Normal());
        Repositories = Enumerable.Range(0, dice.Between(3, 6)).Select(_ => dice.PickSkewed(Names.Repositories)).Distinct().ToArray();
        Rare = Enumerable.Range(0, 14).Select(_ => dice.PickSkewed(Names.RareTools)).ToArray();
        BackupMedian = Role == Role.Backup ? 6e9 * ExactMath.Exp(0.5 * dice.Normal()) : 250e6 * ExactMath.Exp(0.7 * dice.Normal());
        BackupMinute = dice.Between(15, 200);
        TimerMinute = dice.Between(0, 59);
        Administrators = Role != Role.Jump ? [] : [.. Enumerable.Range(0, dice.Between(5, 8)).Select(_ => "adm." + dice.Pick(LastNames)).Distinct()];
    }

    /// <summary>A host of somebody else's fleet, on which only attacks are played: its own name and account, the rest is invented.</summary>
    public static SimHost Guest(long seed, int index, string name, string account, Role role, bool windows)
    {
        string login = account[(account.LastIndexOf('\\') + 1)..];
        return new SimHost(seed, index)
        {
            Role = role,
            Windows = windows,
            Laptop = role is Role.Office or Role.Developer,
            Zone = Zone.Berlin,
            Name = name,
            FullName = name,
            Login = login.Length == 0 ? "user" : login,
            Account = account.Length == 0 ? "user" : account,
            SkewUs = 0,
        };
    }

    public int Index { get; }
    public long Seed { get; }
    public Role Role { get; private init; }
    public bool Windows { get; private init; }
    public bool Laptop { get; private init; }
    public Zone Zone { get; private init; }

    /// <summary>Canonical name.</summary>
    public string Name { get; private init; }

    /// <summary>Name as Sysmon writes it.</summary>
    public string FullName { get; private init; }
    public string Login { get; private init; }
    public string Account { get; private init; }
    public string Home => Windows ? $"C:\\Users\\{Login}" : $"/home/{Login}";

    /// <summary>Multiplies what the person does in a day.</summary>
    public double Activity { get; }
    public int StartMinute { get; }
    public int WorkMinutes { get; }

    /// <summary>Clock of the host's agent minus true time, µs.</summary>
    public long SkewUs { get; private init; }
    public uint MachineId { get; }

    /// <summary>Days the services had been running on the first day.</summary>
    public int Boot { get; }
    public bool UsesSlack { get; }
    public bool UsesChrome { get; }
    public bool ReadsGitHub { get; }
    /// <summary>Works in an office and keeps scripts in a repository of the company: pushes about once a week.</summary>
    public bool Analyst { get; }
    public double Evenings { get; }
    public double Weekends { get; }
    public Site[] Favourites { get; }
    public bool GitLabTeam { get; }
    public bool Ssh { get; }
    public bool Copilot { get; }
    public bool UsesGh { get; }

    /// <summary>Keeps working copies where MITRE's third analytic looks.</summary>
    public bool RepositoryFolder { get; }
    public bool Jetbrains { get; }
    public double PushesPerDay { get; }
    public double PushMedian { get; }
    public string[] Repositories { get; }
    public string[] Rare { get; }
    public double BackupMedian { get; }
    public int BackupMinute { get; }
    public int TimerMinute { get; }

    /// <summary>Accounts that work on a jump host; none elsewhere.</summary>
    public string[] Administrators { get; }
    /// <summary>Answers connections from the internet.</summary>
    public bool IsWeb => Role == Role.Server && !Windows && Index % 2 == 0;
}
