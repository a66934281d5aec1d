using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Resolve;

/// <summary>
/// Resolves one day inside a DuckDB job. Afterwards the job has the tables <c>flow</c>, <c>process</c>, <c>file</c> and
/// <c>name</c> (resolved, sorted by host, time, source and line) and <c>claim</c>.
/// </summary>
internal sealed class DayResolver(DuckDbJob job, DayInput input, HostNames hosts, ResolveOptions options, CancellationToken stop)
{
    /// <summary>Addresses that several hosts took turns on, ordinal order.</summary>
    public IReadOnlyCollection<string> Shared { get; private set; } = [];

    /// <summary>Runs all steps.</summary>
    public void Run()
    {
        job.Execute($"SET VARIABLE skew_us = {options.SkewUs}; SET VARIABLE duplicate_us = {options.DuplicateUs}; SET VARIABLE name_us = {options.NameUs};");
        Load();
        Hosts();
        Addresses();
        Bindings();
        Step("sides");
        Step("duplicates");
        Links();
        Step("names");
        Providers();
        Step("flows");
        job.Execute("DROP TABLE flow_in; DROP TABLE flow_side; DROP TABLE flow_pick; DROP TABLE flow_name; DROP TABLE name_known");
        Step("others");
    }

    private void Step(string name)
    {
        stop.ThrowIfCancellationRequested();
        job.Execute(ResolveSql.Of(name));
    }

    private void Load()
    {
        job.AttachParquet("flow_raw", EventSchema.Flow, input.Flows);
        job.AttachParquet("process_raw", EventSchema.Process, input.Processes);
        job.AttachParquet("file_raw", EventSchema.File, input.Files);
        job.AttachParquet("name_raw", EventSchema.Name, input.Names);
        job.AttachParquet("name_before", EventSchema.Name, input.NamesBefore);
        // Agents are the sensors on the hosts themselves; whatever knows the process is one.
        job.Execute($"""
            CREATE TABLE flow_in AS SELECT *, process <> '' OR sensor IN ('sysmon', 'windows', 'auditd') AS agent FROM flow_raw;
            CREATE TABLE process_in AS SELECT * FROM process_raw;
            CREATE TABLE file_in AS SELECT * FROM file_raw;
            CREATE TABLE name_in AS SELECT * FROM name_raw;
            """);
        DropCopies("flow_in", EventSchema.Flow);
        DropCopies("process_in", EventSchema.Process);
        DropCopies("file_in", EventSchema.File);
        job.Execute($"""
            CREATE TABLE name_known AS
            SELECT * FROM name_in WHERE name_source <> 'dhcp'
            UNION ALL
            SELECT * FROM name_before WHERE name_source IN ('sni', 'http')
              OR (name_source IN ('dns', 'ptr') AND time + GREATEST(CAST(ttl_s AS BIGINT) * 1000000, {options.NameUs}) >= {input.From});
            """);
    }

    private void DropCopies<T>(string table, TableSchema<T> schema)
    {
        stop.ThrowIfCancellationRequested();
        if (!job.Value<bool>($"SELECT COALESCE(MIN(source) <> MAX(source), false) FROM {table}")) return;
        string columns = string.Join(", ", schema.Columns.Where(c => c.Name is not ("source" or "line")).Select(c => $"\"{c.Name}\""));
        job.Execute(ResolveSql.Of("copies").Replace("{table}", table, StringComparison.Ordinal).Replace("{columns}", columns, StringComparison.Ordinal));
        if (job.Value<long>($"SELECT COUNT(*) FROM {table}_copy") > 0)
            job.Execute($"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table} WHERE rowid NOT IN (SELECT rid FROM {table}_copy)");
        job.Execute($"DROP TABLE {table}_copy");
    }

    private void Hosts()
    {
        job.AttachParquet("lease_raw", IntakeSchema.Lease, input.Leases);
        var raw = new List<string>();
        foreach (var row in job.Query($"""
            SELECT host FROM flow_in UNION SELECT host FROM process_in UNION SELECT host FROM file_in UNION SELECT host FROM name_known
            UNION SELECT host FROM name_in UNION SELECT name FROM name_in WHERE name_source = 'dhcp'
            """)) raw.Add(row.GetString(0));
        job.Execute("CREATE TABLE canonical (raw VARCHAR, host VARCHAR)");
        job.Append("canonical", raw, (row, name) => row.AppendValue(name).AppendValue(hosts.Canonical(name)));
    }

    private void Addresses()
    {
        var classes = new AddressClasses(options.PrivateNetworks);
        var addresses = new List<string>();
        foreach (var row in job.Query("""
            SELECT src_ip FROM flow_in WHERE src_ip <> '' UNION SELECT dst_ip FROM flow_in WHERE dst_ip <> ''
            UNION SELECT address FROM name_in WHERE name_source = 'dhcp'
            """)) addresses.Add(row.GetString(0));
        job.Execute("CREATE TABLE address (ip VARCHAR, private BOOLEAN, bindable BOOLEAN, external BOOLEAN, provider VARCHAR, channel VARCHAR, upload BOOLEAN)");
        job.Append("address", addresses, (row, ip) =>
        {
            var kind = classes.Of(ip);
            var match = options.Catalog.MatchAddress(ip);
            row.AppendValue(ip)
                .AppendValue((bool?)kind.HasFlag(AddressClass.Private))
                .AppendValue((bool?)kind.HasFlag(AddressClass.Bindable))
                .AppendValue((bool?)kind.HasFlag(AddressClass.External))
                .AppendValue(match?.Provider ?? "")
                .AppendValue(match?.Channel ?? "")
                .AppendValue((bool?)(match?.Upload ?? false));
        });
    }

    private void Bindings()
    {
        Step("claims");
        var builder = new BindingBuilder(input.From - Event.MicrosPerDay, input.To);
        var leases = Leases();
        var runs = Runs();
        foreach (string ip in leases.Keys.Union(runs.Keys).Order(StringComparer.Ordinal))
            builder.Add(ip, leases.TryGetValue(ip, out var l) ? l : [], runs.TryGetValue(ip, out var r) ? r : []);
        Shared = builder.Shared;
        job.Execute("CREATE TABLE binding (ip VARCHAR, host VARCHAR, from_time BIGINT, to_time BIGINT)");
        job.Append("binding", builder.Bindings, (row, b) => row.AppendValue(b.Ip).AppendValue(b.Host).AppendValue((long?)b.From).AppendValue((long?)b.To));
    }

    private Dictionary<string, List<Lease>> Leases()
    {
        var leases = new Dictionary<string, List<Lease>>(StringComparer.Ordinal);
        foreach (var row in job.Query($"""
            SELECT DISTINCT ip, host, valid_from, valid_to FROM lease_raw
            WHERE valid_from < {input.To} AND valid_to > {input.From - Event.MicrosPerDay} ORDER BY ALL
            """))
        {
            var lease = new Lease(CanonicalIp.Of(row.GetString(0)), hosts.Canonical(row.GetString(1)), row.GetInt64(2), row.GetInt64(3));
            if (!leases.TryGetValue(lease.Ip, out var list)) leases.Add(lease.Ip, list = []);
            list.Add(lease);
        }
        return leases;
    }

    private Dictionary<string, List<ClaimRun>> Runs()
    {
        job.AttachParquet("claim_before", ClaimRun.Schema, input.ClaimsBefore is { } path ? [path] : []);
        var runs = new Dictionary<string, List<ClaimRun>>(StringComparer.Ordinal);
        foreach (var run in job.Read("SELECT * FROM claim_before UNION ALL SELECT * FROM claim ORDER BY ip, first_time, last_time, host", ClaimRun.Schema))
        {
            if (!runs.TryGetValue(run.Ip, out var list)) runs.Add(run.Ip, list = []);
            list.Add(run);
        }
        return runs;
    }

    private void Links()
    {
        job.Execute("CREATE TABLE link (net BIGINT, agent BIGINT, kind VARCHAR)");
        foreach (string kind in (string[])["exact", "probable"])
        {
            stop.ThrowIfCancellationRequested();
            var pairs = LinkFinder.Find(job.Query(ResolveSql.Of(kind)), options.SkewUs);
            job.Append("link", pairs, (row, pair) => row.AppendValue((long?)pair.Net).AppendValue((long?)pair.Agent).AppendValue(kind));
        }
    }

    private void Providers()
    {
        var matches = new List<(string Name, RepositoryMatch Match)>();
        foreach (var row in job.Query("SELECT DISTINCT name FROM flow_name WHERE name_source NOT IN ('', 'ptr')"))
        {
            string name = row.GetString(0);
            if (options.Catalog.Match(name) is { } match) matches.Add((name, match));
        }
        job.Execute("CREATE TABLE name_provider (name VARCHAR, provider VARCHAR, channel VARCHAR); CREATE TABLE ssh_port (provider VARCHAR, port INTEGER)");
        job.Append("name_provider", matches, (row, m) => row.AppendValue(m.Name).AppendValue(m.Match.Provider).AppendValue(m.Match.Channel));
        var ports = options.Catalog.Providers.SelectMany(p => p.SshPorts.Distinct().Select(port => (p.Id, Port: port)));
        job.Append("ssh_port", ports, (row, p) => row.AppendValue(p.Id).AppendValue((int?)p.Port));
    }
}
