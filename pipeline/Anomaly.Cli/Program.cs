using System.Text;
using Anomaly.Cli;

using var stdout = new StreamWriter(new StandardOutput(), new UTF8Encoding(false), 1 << 16);
using var stderr = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };
bool interactive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
return AnomalyProgram.Run(args, new CliContext(stdout, stderr, TimeProvider.System, stop.Token, interactive, !Console.IsOutputRedirected));
