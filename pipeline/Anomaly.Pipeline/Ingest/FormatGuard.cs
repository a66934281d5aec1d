namespace Anomaly.Pipeline.Ingest;

/// <summary>Refuses a log whose beginning has nothing but bad records: it is of another format.</summary>
/// <param name="expected">What a log of the format looks like, for the message.</param>
internal sealed class FormatGuard(string expected)
{
    private const int MostBadFirst = 16;
    private bool _anyGood;
    private int _bad;

    /// <summary>A record was understood, whatever became of it.</summary>
    public void Good() => _anyGood = true;

    /// <summary>A record was not of the format; throws <see cref="LogFormatException"/> where none was by now.</summary>
    public void Bad()
    {
        if (!_anyGood && ++_bad > MostBadFirst) throw Refusal();
    }

    /// <summary>The log has ended; throws <see cref="LogFormatException"/> where no record was of the format, but some were not.</summary>
    public void Finish()
    {
        if (!_anyGood && _bad > 0) throw Refusal();
    }

    private LogFormatException Refusal() => new(expected);
}
