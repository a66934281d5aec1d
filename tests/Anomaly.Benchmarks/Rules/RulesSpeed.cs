using System.Diagnostics;
using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Benchmarks.Rules;

/// <summary>
/// Thousands of rules over process events: events a second beside one rule, and memory. Rules and events are made from one
/// vocabulary, in the proportions that public collections of rules for process creation have: programs by the end of
/// their path, words of command lines, parents, exclusions, some regular expressions. Few programs are in most rules and
/// in most events, as in life.
/// </summary>
internal static class RulesSpeed
{
    private const int Day = 20_458;
    private static readonly string[] Folders = [@"C:\Windows\System32\", @"C:\Program Files\Vendor\", @"C:\Users\user\AppData\Local\", @"C:\Windows\SysWOW64\"];

    /// <summary>Prints the table. Arguments: rules (3000), events (1000000).</summary>
    public static int Print(string[] args)
    {
        int rules = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3_000;
        int events = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rules} rules, {events} process events"));
        Console.WriteLine("| rules | compiled in | rules hold | events/s | ns/event | hits | allocated/event |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var texts = Enumerable.Range(0, rules).Select(Rule).ToList();
        foreach (int count in new[] { 1, 30, 300, rules }.Distinct())
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            RuleEngine? engine = null;
            double compiled = Seconds(() => engine = new RuleEngine(RuleSet.Parse([.. texts.Take(count).Select((text, i) => ($"{i}.yaml", text))])));
            long held = GC.GetTotalMemory(forceFullCollection: true) - before;
            engine!.Evaluate(Day, Events(events / 20), [], []);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            double made = Seconds(() => Events(events).Count());
            long ofEvents = GC.GetAllocatedBytesForCurrentThread() - allocated;
            allocated = GC.GetAllocatedBytesForCurrentThread();
            long hits = 0;
            double seconds = Seconds(() => hits = engine.Evaluate(Day, Events(events), [], []).Sum(h => h.Hits)) - made;
            long perEvent = Math.Max(0, GC.GetAllocatedBytesForCurrentThread() - allocated - ofEvents) / events;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {count} | {compiled:0.00} s | {held / 1e6:0.0} MB | {events / seconds:#,0} | {seconds / events * 1e9:0} | {hits} | {perEvent} B |"));
            GC.KeepAlive(engine);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak of the process: {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB"));
        return 0;
    }

    private static double Seconds(Action work)
    {
        // Time of the processor, so that other work on the machine does not count.
        var before = Environment.CpuUsage.UserTime;
        work();
        return (Environment.CpuUsage.UserTime - before).TotalSeconds;
    }

    private static string Rule(int index)
    {
        var dice = new Dice((ulong)index + 1);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"title: generated {index}\nid: generated-{index:00000}\nlevel: low\nlogsource: {{ category: process_creation, product: windows }}\ndetection:\n  program:\n    Image|endswith: ");
        text.Append('[').AppendJoin(", ", Enumerable.Range(0, 1 + dice.Below(3)).Select(_ => $"'\\{Program(dice)}'")).Append("]\n");
        int shape = dice.Below(100);
        string condition = "program and words";
        if (shape < 8)
        {
            text.Append(CultureInfo.InvariantCulture, $"  words:\n    CommandLine|re: '{Word(dice)}\\s+/?-?{Word(dice)}[0-9]*'\n");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"  words:\n    CommandLine|contains{(shape < 45 ? "|all" : "")}: [").AppendJoin(", ", Enumerable.Range(0, 1 + dice.Below(6)).Select(_ => $"'{Word(dice)}'")).Append("]\n");
        }
        if (shape is >= 60 and < 75)
        {
            text.Append(CultureInfo.InvariantCulture, $"  parent:\n    ParentImage|endswith: ['\\{Program(dice)}', '\\{Program(dice)}']\n");
            condition += " and parent";
        }
        if (shape >= 75)
        {
            text.Append(CultureInfo.InvariantCulture, $"  filter:\n    CommandLine|contains: '{Word(dice)}'\n    ParentImage|startswith: 'C:\\Program Files\\'\n");
            condition += " and not filter";
        }
        if (shape % 10 == 3) condition = condition.Replace("program and ", "", StringComparison.Ordinal);
        if (shape % 10 == 3) text.Replace("  program:\n", "  unused_program:\n");
        return text.Append(CultureInfo.InvariantCulture, $"  condition: {condition}\n").ToString();
    }

    // One object for all events, as the readers do it.
    private static IEnumerable<ProcessEvent> Events(int count)
    {
        var lines = Enumerable.Range(0, 20_000).Select(Line).ToArray();
        var e = new ProcessEvent { Sensor = "windows" };
        for (int i = 0; i < count; i++)
        {
            var (image, parent, line) = lines[(int)((uint)i * 2654435761u % (uint)lines.Length)];
            e.Host = Hosts[i % Hosts.Length];
            e.Image = image;
            e.ParentImage = parent;
            e.CommandLine = line;
            e.Time = (Day * Event.MicrosPerDay) + (i % 86_400 * 1_000_000L);
            e.Line = i;
            yield return e;
        }
    }

    private static readonly string[] Hosts = [.. Enumerable.Range(0, 500).Select(i => $"ws-{i:000}")];

    private static (string Image, string Parent, string Line) Line(int index)
    {
        var dice = new Dice(0xE7E7_0000UL + (ulong)index);
        string image = Folders[dice.Below(4)] + Program(dice), parent = Folders[dice.Below(4)] + Program(dice);
        var line = new StringBuilder().Append('"').Append(image).Append('"');
        for (int n = 2 + dice.Below(12); n > 0; n--)
        {
            line.Append(dice.Below(3) == 0 ? " /" : " ");
            // Words of events are mostly other ones than those of rules.
            if (dice.Below(12) == 0) line.Append(Word(dice));
            else line.Append(CultureInfo.InvariantCulture, $"{(char)('a' + dice.Below(26))}{Word(dice)[1..]}{dice.Below(1000)}");
        }
        return (image, parent, line.ToString());
    }

    // Zipf-like: the first few of 400 programs make up most.
    private static string Program(Dice dice)
    {
        double u = dice.Unit();
        return $"tool{(int)(400 * u * u * u):000}.exe";
    }

    private static string Word(Dice dice)
    {
        const string Syllables = "bacadafagahajakalamanaparasatavawazabecedefegehejekelemeneperesetevewezebicidifigihijikiliminipirisitiviwizibocodofogohojokolomonoporosotovowozobucudufuguhujukulumunupurusutuvuwuzu";
        var word = new StringBuilder("-");
        for (int n = 2 + dice.Below(4); n > 0; n--) word.Append(Syllables.AsSpan(2 * dice.Below(Syllables.Length / 2), 2));
        return word.ToString();
    }

    private sealed class Dice(ulong seed)
    {
        private ulong _state = seed * 0x9E3779B97F4A7C15UL;

        public int Below(int most) => (int)(Next() % (ulong)most);

        public double Unit() => (Next() >> 11) / (double)(1UL << 53);

        private ulong Next()
        {
            ulong z = _state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
