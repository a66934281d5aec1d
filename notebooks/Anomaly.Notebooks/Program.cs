using Anomaly.Notebooks;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
return await NotebookProgram.Run(args, Console.Out, Console.Error, stop.Token);
