namespace Anomaly.Models.Internals;

/// <summary>Work cut into numbered pieces. Each piece writes its own output only, so the result does not depend on the threads.</summary>
internal static class Blocks
{
    /// <summary>Runs pieces 0 … count − 1 on that many threads, 0 for one per processor.</summary>
    public static void Run(int count, int threads, Action<int> piece)
    {
        if (threads < 0) Throw.OutOfRange(nameof(threads), threads, "0 (one per processor) or above");
        int used = Math.Min(threads == 0 ? Environment.ProcessorCount : threads, count);
        if (used <= 1)
        {
            for (int i = 0; i < count; i++) piece(i);
            return;
        }
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = used }, piece);
    }

    /// <summary>As <see cref="Run"/>, with a tool (buffers) that serves one piece at a time.</summary>
    public static void RunWith<TTool>(int count, int threads, Func<TTool> make, Action<TTool, int> piece)
    {
        if (threads < 0) Throw.OutOfRange(nameof(threads), threads, "0 (one per processor) or above");
        int used = Math.Min(threads == 0 ? Environment.ProcessorCount : threads, count);
        if (used <= 1)
        {
            if (count == 0) return;
            TTool tool = make();
            for (int i = 0; i < count; i++) piece(tool, i);
            return;
        }
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = used }, make, (i, _, tool) =>
        {
            piece(tool, i);
            return tool;
        }, _ => { });
    }

    /// <summary>Number of pieces of <paramref name="size"/> that cover <paramref name="total"/>.</summary>
    public static int Count(int total, int size) => (int)(((long)total + size - 1) / size);
}
