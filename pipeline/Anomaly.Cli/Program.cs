using System.Text;
using Anomaly.Cli;

using var stdout = new StreamWriter(new StandardOutput(), new UTF8Encoding(false), 1 << 16);
using var stderr = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };
return AnomalyProgram.Run(args, new CliContext(stdout, stderr, TimeProvider.System, stop.Token, Console.IsErrorRedirected is false));
