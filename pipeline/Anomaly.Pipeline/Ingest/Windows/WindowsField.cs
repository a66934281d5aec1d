namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>The named values of a Windows event that any reader or mapping looks at.</summary>
public enum WindowsField
{
    EventId,
    Channel,
    Provider,
    Hostname,
    Computer,
    HostName,
    UtcTime,
    EventTime,
    TimeCreated,
    Timestamp,
    ProcessId,
    ProcessGuid,
    Image,
    CommandLine,
    ParentImage,
    User,
    TargetFilename,
    QueryName,
    QueryResults,
    Protocol,
    Initiated,
    SourceIp,
    SourcePort,
    DestinationIp,
    DestinationPort,
    DestinationHostname,
    NewProcessId,
    NewProcessName,
    ParentProcessName,
    SubjectUserName,
    SubjectDomainName,
    ObjectType,
    ObjectName,
    ProcessName,
    AccessMask,
    Direction,
    SourceAddress,
    DestAddress,
    DestPort,
    Application,
}

/// <summary>Finds the field of a name given as UTF-8 bytes, without making a string of it.</summary>
public static class WindowsFieldNames
{
    /// <summary>Number of fields.</summary>
    public const int Count = (int)WindowsField.Application + 1;

    private static readonly (byte[] Name, WindowsField Field)[][] ByLength = Build();

    /// <summary>False for names that no mapping uses. Names compare exactly, as Windows writes them.</summary>
    public static bool TryGet(ReadOnlySpan<byte> name, out WindowsField field)
    {
        if (name.Length < ByLength.Length)
        {
            foreach (var (known, of) in ByLength[name.Length])
            {
                if (!name.SequenceEqual(known)) continue;
                field = of;
                return true;
            }
        }
        field = default;
        return false;
    }

    private static (byte[] Name, WindowsField Field)[][] Build()
    {
        var names = new List<(byte[], WindowsField)>();
        foreach (var field in Enum.GetValues<WindowsField>())
            names.Add((System.Text.Encoding.ASCII.GetBytes(field.ToString()), field));
        names.RemoveAll(n => n.Item2 is WindowsField.EventId or WindowsField.Provider or WindowsField.HostName or WindowsField.Timestamp);
        names.Add(("EventID"u8.ToArray(), WindowsField.EventId));
        names.Add(("SourceName"u8.ToArray(), WindowsField.Provider));
        names.Add(("Provider"u8.ToArray(), WindowsField.Provider));
        names.Add(("ProviderName"u8.ToArray(), WindowsField.Provider));
        names.Add(("host"u8.ToArray(), WindowsField.HostName));
        names.Add(("@timestamp"u8.ToArray(), WindowsField.Timestamp));
        int longest = names.Max(n => n.Item1.Length);
        var table = new (byte[], WindowsField)[longest + 1][];
        for (int length = 0; length <= longest; length++)
            table[length] = [.. names.Where(n => n.Item1.Length == length)];
        return table;
    }
}
