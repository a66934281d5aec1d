using System.Globalization;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>Counts the records of a log by channel and event id: <c>sysmon:1</c>, <c>security:4688</c>, <c>other</c>.</summary>
internal sealed class WindowsEventCounts
{
    private readonly SortedDictionary<(WindowsChannel Channel, int Id), long> _counts = [];

    /// <summary>Counts a record; ids of channels that are not read are not told apart.</summary>
    public void Count(WindowsChannel channel, int id)
    {
        var key = channel == WindowsChannel.Other ? (channel, 0) : (channel, id);
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
    }

    /// <summary>Adds the counts to the log's statistics.</summary>
    public void AddTo(ReadStats stats)
    {
        foreach (var ((channel, id), records) in _counts)
        {
            string name = channel switch { WindowsChannel.Sysmon => "sysmon:", WindowsChannel.Security => "security:", _ => "other" };
            stats.CountStream(channel == WindowsChannel.Other ? name : name + id.ToString(CultureInfo.InvariantCulture), records);
        }
    }
}
