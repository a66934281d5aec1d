namespace Anomaly.Notebooks;

/// <summary>A notebook cannot be read, or one of its cells fails or differs. The message names the file and the cell.</summary>
public sealed class NotebookException(string message, Exception? inner = null) : Exception(message, inner);
