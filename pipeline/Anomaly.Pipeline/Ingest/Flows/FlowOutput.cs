using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Hands on the flows of a log whose records tell of one direction or of both.</summary>
internal sealed class FlowOutput(IEventSink sink, string sensor)
{
    private readonly DirectionPairer _pairer = new(sink, sensor);
    private readonly FlowEvent _flow = new() { Sensor = sensor };
    private long _records;

    /// <summary>Takes a record of one direction; it waits for the other.</summary>
    public void OneWay(in OneWayRecord record)
    {
        Count(record);
        _pairer.Add(record);
    }

    /// <summary>Takes a record of both directions, with the bytes that went back to the source.</summary>
    public void BothWays(in OneWayRecord record, long returned, bool returnedKnown)
    {
        Count(record);
        bool turned = record.Opener == Opener.Destination;
        var e = _flow;
        (e.SrcIp, e.DstIp) = turned ? (record.DstIp, record.SrcIp) : (record.SrcIp, record.DstIp);
        (e.SrcPort, e.DstPort) = turned ? (record.DstPort, record.SrcPort) : (record.SrcPort, record.DstPort);
        (e.BytesOut, e.BytesIn) = turned ? (returned, record.Bytes) : (record.Bytes, returned);
        e.BytesKnown = record.BytesKnown && returnedKnown;
        e.Proto = record.Proto;
        e.Service = record.Service;
        e.State = record.State;
        e.Uid = record.Uid;
        e.Time = record.Start;
        e.DurationUs = record.End - record.Start;
        e.Line = record.Line;
        sink.Stats.OriginatorBytes += e.BytesOut;
        sink.Stats.ResponderBytes += e.BytesIn;
        sink.Flow(e);
    }

    /// <summary>Hands on what still waits, and counts the records that gave flows.</summary>
    public void FinishAndCount()
    {
        Finish();
        if (_records > 0) sink.Stats.CountStream("flow", _records);
    }

    /// <summary>Hands on what still waits.</summary>
    public void Finish()
    {
        _pairer.Finish();
        if (_pairer.Duplicates > 0) sink.Stats.CountStream("duplicate", _pairer.Duplicates);
    }

    private void Count(in OneWayRecord record)
    {
        _records++;
        sink.Stats.CountTime(record.Start);
        sink.Stats.CountTime(record.End);
    }
}
