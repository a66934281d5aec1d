namespace Anomaly.Pipeline.Simulation.World;

/// <summary>Addresses of the company's own services; none of them is a monitored host.</summary>
internal static class Internal
{
    public const string Resolver = "10.10.0.53";
    public const string Directory = "10.10.0.10";
    public const string Files = "10.10.0.20";
    public const string Printer = "10.10.0.31";
    public const string Database = "10.10.0.40";
    public const string Jump = "10.10.0.60";
}
