using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Review.Server;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly review</c>: the page an analyst opens in the morning.</summary>
internal static class ReviewVerb
{
    public static Command Create(CliContext context)
    {
        var address = new Option<string>("--address") { Description = "Address to listen on; every other than this machine's own is open to the network.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "ip" };
        var port = new Option<int>("--port") { Description = "Port to listen on; 0 for any free one.", DefaultValueFactory = _ => ReviewOptions.DefaultPort };
        var names = new Option<string[]>("--host-name") { Description = "Name under which a proxy before it is reached; may be repeated.", DefaultValueFactory = _ => [], HelpName = "name" };
        var analyst = new Option<string>("--analyst") { Description = "Name that verdicts carry.", DefaultValueFactory = _ => Environment.UserName, HelpName = "name" };
        var labels = new Option<string?>("--labels") { Description = "Known attacks (labels.csv), to show which of them a verdict would hide.", HelpName = "file.csv" };
        var workspace = WorkspaceOption.Create();
        var command = new Command("review", """
            Serves the review page of a workspace until Ctrl-C: ranked hosts, what is behind their reasons, the fleet, verdicts. Prints the
            address to open; the token in it is new at every start, and nothing is shown without it.

            Examples:
              anomaly review
              anomaly review --port 9000 --analyst kim --workspace /data/anomaly
            """)
        { address, port, names, analyst, labels, workspace };
        command.Validators.Add(call =>
        {
            if (call.GetValue(address) is { } ip && !IPAddress.TryParse(ip, out _)) call.AddError("--address must be an IP address, such as 127.0.0.1 or ::1.");
            if (call.GetValue(port) is < 0 or > 65535) call.AddError("--port must be 0 to 65535.");
            if (call.GetValue(analyst) is { Length: 0 or > 60 }) call.AddError("--analyst must have 1 to 60 characters.");
        });
        command.SetAction(call =>
        {
            var options = new ReviewOptions
            {
                Workspace = NightOptions.Existing(call.GetValue(workspace)!),
                Clock = context.Clock,
                Log = context.Err,
                Address = IPAddress.Parse(call.GetValue(address)!),
                Port = call.GetValue(port),
                HostNames = call.GetValue(names)!,
                Analyst = call.GetValue(analyst)!,
                Labels = call.GetValue(labels) is { } file ? AttackLabel.Read(file) : [],
            };
            Serve(context, options).GetAwaiter().GetResult();
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task Serve(CliContext context, ReviewOptions options)
    {
        await using var server = await ReviewServer.StartAsync(options, context.Stop);
        if (!IPAddress.IsLoopback(options.Address))
            context.Err.WriteLine($"anomaly: {options.Address} is open to the network, and what is sent there is not encrypted; put a proxy with TLS before it");
        context.Out.WriteLine($"review page: {server.SignIn}");
        context.Out.WriteLine("Ctrl-C ends it");
        context.Out.Flush();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A service manager asks by SIGTERM what a person asks by Ctrl-C.
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stopped.TrySetResult();
        });
        await using (context.Stop.Register(() => stopped.TrySetResult())) await stopped.Task;
        await server.StopAsync();
    }
}
