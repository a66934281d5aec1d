namespace Anomaly.Pipeline.Store;

/// <summary>
/// The right to write in a workspace: one process at a time. It ends with <see cref="Dispose"/> or with the process,
/// however that ends. Readers need none: whatever is committed is whole.
/// </summary>
public sealed class WorkspaceLock : IDisposable
{
    /// <summary>File in the workspace's folder that is held; it stays there and means nothing while nobody holds it.</summary>
    public const string FileName = ".lock";

    private readonly FileStream _file;

    private WorkspaceLock(FileStream file) => _file = file;

    /// <summary>Takes the right, creating the folder if need be; throws <see cref="DataException"/> where another holds it.</summary>
    public static WorkspaceLock Take(Workspace workspace)
    {
        string path = Path.Combine(workspace.Root, FileName);
        try
        {
            Directory.CreateDirectory(workspace.Root);
            return new WorkspaceLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new DataException($"workspace '{workspace.Root}' is in use by another process; wait until it ends", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"workspace '{workspace.Root}' cannot be written: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
