namespace Anomaly.Pipeline;

/// <summary>A wrong call or configuration: exit code 2, nothing was done. All errors at once, each with its place.</summary>
public sealed class UsageException(IReadOnlyList<string> messages) : Exception(string.Join(Environment.NewLine, messages))
{
    /// <summary>One message.</summary>
    public UsageException(string message) : this([message]) { }

    /// <summary>One line each, <c>file:line:column message</c> where a place is known.</summary>
    public IReadOnlyList<string> Messages { get; } = messages;
}

/// <summary>Stored data is not what it should be (damaged, of a newer version, missing): exit code 3.</summary>
public sealed class DataException(string message, Exception? inner = null) : Exception(message, inner);
