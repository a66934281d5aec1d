using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>One way of carrying data off to a code repository.</summary>
internal abstract class Attack
{
    /// <summary>Name in <c>labels.csv</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>What is done, for <c>labels.csv</c>.</summary>
    public abstract string Description { get; }

    /// <summary>It could happen on such a host.</summary>
    public abstract bool Fits(SimHost host);

    /// <summary>On how many days it is done.</summary>
    public virtual int Sessions(Dice dice) => dice.Chance(0.65) ? 1 : 2;

    /// <summary>Payload carried off over all days, bytes.</summary>
    public abstract long Volume(Dice dice);

    /// <summary>Share of the volume carried off in session <paramref name="part"/> of <paramref name="parts"/>.</summary>
    public virtual double Share(int part, int parts) => 1.0 / parts;

    /// <summary>Does one day of it.</summary>
    public abstract void Play(AttackScene scene);
}

/// <summary>One day of one attack.</summary>
internal sealed class AttackScene
{
    private Process? _shell;

    public required HostRecorder Recorder { get; init; }

    /// <summary>Random numbers of this day of this attack.</summary>
    public required Dice Dice { get; init; }

    /// <summary>Where it begins, µs; not after 20:00 UTC.</summary>
    public required long Time { get; set; }

    /// <summary>Payload of this day, bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>0 on the first day.</summary>
    public required int Part { get; init; }

    /// <summary>Number that is the same on all days of the attack; choices that last are made from it.</summary>
    public required ulong Choice { get; init; }

    /// <summary>The attacker's account.</summary>
    public required string Account { get; init; }

    /// <summary>The attacker's repository.</summary>
    public required string Repository { get; init; }

    /// <summary>Takes in the connections of the attack.</summary>
    public required Episode Episode { get; init; }

    public SimHost Host => Recorder.Host;

    /// <summary>A scratch folder of the attacker.</summary>
    public string Scratch => Host.Windows
        ? (Choice % 3) switch { 0 => $@"{Host.Home}\AppData\Local\Temp\{Repository}", 1 => $@"C:\Users\Public\{Repository}", _ => $@"C:\ProgramData\{Repository}" }
        : (Choice % 3) switch { 0 => $"/tmp/.{Repository}", 1 => $"/var/tmp/{Repository}", _ => $"/dev/shm/{Repository}" };

    /// <summary>The shell everything is started from.</summary>
    public Process Shell => _shell ??= Host.Windows
        ? Recorder.Start(Time, Recorder.Service(Ordinary.Programs.Explorer, Host.Account), Choice % 2 == 0 ? Ordinary.Programs.Cmd : Ordinary.Programs.PowerShell, [Choice % 2 == 0 ? "cmd.exe" : "powershell.exe"])
        : Recorder.Start(Time, Recorder.Service("/usr/sbin/sshd"), "/usr/bin/bash", ["-bash"]);

    /// <summary>Splits the bytes of the day into that many uneven parts.</summary>
    public long[] Split(int parts)
    {
        var weights = new double[parts];
        for (int i = 0; i < parts; i++) weights[i] = 0.3 + Dice.Unit();
        double sum = weights.Sum();
        return [.. weights.Select(w => Math.Max(200, (long)(Bytes * (w / sum))))];
    }

    /// <summary>Moves on by a random time of about that many seconds, but not past 22:30 UTC.</summary>
    public void Pause(double seconds)
        => Time = Math.Min(Time + (long)(Dice.Exponential(seconds) * 1e6) + 900_000, Math.Max(Time + 2_000_000, Recorder.From + 45 * WorkCalendar.Hour / 2));
}
