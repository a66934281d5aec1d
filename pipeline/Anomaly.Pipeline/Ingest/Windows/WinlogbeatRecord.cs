using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Fills a Windows record from a document of Winlogbeat. A value that an ingest pipeline has moved out of
/// <c>winlog.event_data</c> is taken from where the Elastic Common Schema has it.
/// </summary>
internal sealed class WinlogbeatRecord
{
    private const int Code = WindowsFieldNames.Count;
    private const int EventProvider = Code + 1;
    private const int Executable = Code + 2;
    private const int Command = Code + 3;
    private const int Parent = Code + 4;
    private const int EntityId = Code + 5;
    private const int Pid = Code + 6;
    private const int FilePath = Code + 7;
    private const int SourceIp = Code + 8;
    private const int SourcePort = Code + 9;
    private const int DestinationIp = Code + 10;
    private const int DestinationPort = Code + 11;
    private const int DestinationDomain = Code + 12;
    private const int Transport = Code + 13;
    private const int Direction = Code + 14;
    private const int Question = Code + 15;
    private const int ResolvedIp = Code + 16;
    private const int Answers = Code + 17;
    private const int UserName = Code + 18;
    private const int UserDomain = Code + 19;

    private static readonly FieldTree Tree = new(Names());

    private readonly FieldValues _values = new(Tree.Slots);

    /// <summary>The first object of a log's beginning is a Windows event of Winlogbeat.</summary>
    public bool IsWinlogbeat(ReadOnlySpan<byte> head)
    {
        JsonFields.FillFromHead(head, Tree, _values);
        bool isNamed = _values.Has((int)WindowsField.Provider) || _values.Has((int)WindowsField.Channel);
        return isNamed && (_values.Has((int)WindowsField.EventId) || _values.Has(Code));
    }

    /// <summary>Fills the record; false where the text is not one JSON object.</summary>
    public bool TryFill(ReadOnlySpan<byte> json, WindowsRecord record)
    {
        if (!JsonFields.TryFill(json, Tree, _values)) return false;
        for (int slot = 0; slot < WindowsFieldNames.Count; slot++)
            if (_values.Has(slot)) record.Set((WindowsField)slot, _values[slot]);
        FillIn(record, WindowsField.EventId, Code);
        FillIn(record, WindowsField.Provider, EventProvider);
        var channel = WindowsRecord.ChannelOf(record[WindowsField.Provider], record[WindowsField.Channel]);
        WindowsRecord.TryNumber(record[WindowsField.EventId], out long id);
        if (channel == WindowsChannel.Sysmon) FillSysmon(record, id);
        else if (channel == WindowsChannel.Security) FillSecurity(record, id);
        return true;
    }

    private void FillSysmon(WindowsRecord record, long id)
    {
        FillIn(record, WindowsField.Image, Executable);
        FillIn(record, WindowsField.CommandLine, Command);
        FillIn(record, WindowsField.ParentImage, Parent);
        FillIn(record, WindowsField.ProcessGuid, EntityId);
        FillIn(record, WindowsField.ProcessId, Pid);
        FillIn(record, WindowsField.TargetFilename, FilePath);
        FillUser(record);
        if (id == 3)
        {
            FillIn(record, WindowsField.SourceIp, SourceIp);
            FillIn(record, WindowsField.SourcePort, SourcePort);
            FillIn(record, WindowsField.DestinationIp, DestinationIp);
            FillIn(record, WindowsField.DestinationPort, DestinationPort);
            FillIn(record, WindowsField.DestinationHostname, DestinationDomain);
            FillIn(record, WindowsField.Protocol, Transport);
            if (!record.Has(WindowsField.Initiated) && IsInbound()) record.Set(WindowsField.Initiated, "false"u8);
        }
        if (id != 22) return;
        FillIn(record, WindowsField.QueryName, Question);
        if (!record.Has(WindowsField.QueryResults)) record.Set(WindowsField.QueryResults, Joined(_values.Has(ResolvedIp) ? ResolvedIp : Answers));
    }

    private void FillSecurity(WindowsRecord record, long id)
    {
        FillUser(record);
        switch (id)
        {
            case 4688:
                FillIn(record, WindowsField.NewProcessName, Executable);
                FillIn(record, WindowsField.CommandLine, Command);
                FillIn(record, WindowsField.ParentProcessName, Parent);
                FillIn(record, WindowsField.NewProcessId, Pid);
                break;
            case 4663:
                FillIn(record, WindowsField.ProcessName, Executable);
                FillIn(record, WindowsField.ObjectName, FilePath);
                break;
            case 5156:
                FillIn(record, WindowsField.Application, Executable);
                FillIn(record, WindowsField.SourceAddress, SourceIp);
                FillIn(record, WindowsField.SourcePort, SourcePort);
                FillIn(record, WindowsField.DestAddress, DestinationIp);
                FillIn(record, WindowsField.DestPort, DestinationPort);
                FillIn(record, WindowsField.Protocol, Transport);
                if (!record.Has(WindowsField.Direction) && IsInbound()) record.Set(WindowsField.Direction, "inbound"u8);
                break;
        }
    }

    private void FillIn(WindowsRecord record, WindowsField field, int slot)
    {
        if (!record.Has(field) && _values.Has(slot)) record.Set(field, _values[slot]);
    }

    private void FillUser(WindowsRecord record)
    {
        if (record.Has(WindowsField.User) || record.Has(WindowsField.SubjectUserName)) return;
        FillIn(record, WindowsField.SubjectUserName, UserName);
        FillIn(record, WindowsField.SubjectDomainName, UserDomain);
    }

    private bool IsInbound() => _values[Direction].SequenceEqual("ingress"u8) || _values[Direction].SequenceEqual("inbound"u8);

    // As Sysmon writes them: separated by semicolons.
    private ReadOnlySpan<byte> Joined(int slot)
    {
        var joined = new List<byte>();
        for (int entry = _values.First(slot); entry != FieldValues.None; entry = _values.Next(entry))
        {
            joined.AddRange(_values.ValueOf(entry));
            joined.Add((byte)';');
        }
        return joined.ToArray();
    }

    private static IEnumerable<(string, int)> Names()
    {
        var names = new List<(string, int)>
        {
            ("winlog.event_id", (int)WindowsField.EventId), ("event_id", (int)WindowsField.EventId), ("event.code", Code),
            ("winlog.provider_name", (int)WindowsField.Provider), ("source_name", (int)WindowsField.Provider), ("event.provider", EventProvider),
            ("winlog.channel", (int)WindowsField.Channel), ("log_name", (int)WindowsField.Channel),
            ("winlog.computer_name", (int)WindowsField.Computer), ("computer_name", (int)WindowsField.Computer), ("host.name", (int)WindowsField.HostName),
            ("@timestamp", (int)WindowsField.Timestamp),
            ("process.executable", Executable), ("process.command_line", Command), ("process.parent.executable", Parent),
            ("process.entity_id", EntityId), ("process.pid", Pid), ("file.path", FilePath),
            ("source.ip", SourceIp), ("source.port", SourcePort), ("destination.ip", DestinationIp), ("destination.port", DestinationPort),
            ("destination.domain", DestinationDomain), ("network.transport", Transport), ("network.direction", Direction),
            ("dns.question.name", Question), ("dns.resolved_ip", ResolvedIp), ("dns.answers.data", Answers),
            ("user.name", UserName), ("user.domain", UserDomain),
        };
        foreach (var field in Enum.GetValues<WindowsField>())
        {
            if (field is WindowsField.EventId or WindowsField.Channel or WindowsField.Provider or WindowsField.Hostname or WindowsField.Computer
                or WindowsField.HostName or WindowsField.EventTime or WindowsField.TimeCreated or WindowsField.Timestamp) continue;
            names.Add(("winlog.event_data." + field, (int)field));
            names.Add(("event_data." + field, (int)field));
        }
        foreach (string wrapper in (string[])["", "_source.", "fields."])
            foreach (var (name, slot) in names) yield return (wrapper + name, slot);
    }
}
