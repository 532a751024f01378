using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Ooblex.Configuration;
using Ooblex.Operations.Health;
using Ooblex.Transport.Engine;

namespace Ooblex.Node.Startup;

/// <summary>The life of a node: everything is built, started, announced, and taken down again within a bound.</summary>
internal static class NodeProcess
{
    public static async Task<int> RunAsync(NodeSettings settings, TextWriter output, TextWriter errors)
    {
        try
        {
            ApiKeyFile.Key key = ApiKeyFile.Resolve(settings);
            return await RunAsync(settings, key, output);
        }
        catch (Exception e) when (TakenPort(e) is { } taken)
        {
            await errors.WriteLineAsync($"A port is taken or an address is not this machine's: {taken}");
            return ExitCode.PortTaken;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"The node cannot start: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> RunAsync(NodeSettings settings, ApiKeyFile.Key key, TextWriter output)
    {
        using NodeLog log = new(settings.Log);
        ILoggerFactory loggers = log.Factory;
        await using MediaEngine engine = OpenEngine(settings, loggers);
        await using WebApplication app = NodeServices.Build(settings, key, engine, log);
        Readiness readiness = app.Services.GetRequiredService<Readiness>();
        app.Lifetime.ApplicationStopping.Register(() => readiness.Shut(NodeGate.Gateway, "the node is stopping"));

        NodeAddresses addresses = app.Services.GetRequiredService<NodeAddresses>();
        SelfCalls calls = new(
            settings.Node.Id,
            carriesMedia: settings.Actors.Roles.Contains("media"),
            addresses,
            settings.Gateway,
            key.Value);
        WarmUp warmUp = new(
            app, calls, settings.Engine, settings.Node.Rehearsal, loggers.CreateLogger<WarmUp>());
        CancellationToken stopping = app.Lifetime.ApplicationStopping;
        Task warmEngine = Task.Run(() => warmUp.WarmEngineAsync(stopping));

        readiness.Open(NodeGate.Media);
        await app.StartAsync();
        readiness.Open(NodeGate.Gateway);
        Task retries = Task.CompletedTask;
        try
        {
            await warmEngine;
            bool isWarm = await warmUp.TryOnceAsync(stopping);
            log.EndStart();
            await Banner.WriteAsync(addresses, readiness, settings, key, output);
            retries = isWarm ? retries : warmUp.KeepTryingAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop before it was ever ready.
        }

        await app.WaitForShutdownAsync();
        await retries.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return FailedPart(app.Services) is null ? ExitCode.Stopped : ExitCode.Failed;
    }

    // A part that fails stops the host, and the host has logged why; the exit code must tell it from a wanted stop.
    private static BackgroundService? FailedPart(IServiceProvider services) => services.GetServices<IHostedService>()
        .OfType<BackgroundService>().FirstOrDefault(part => part.ExecuteTask is { IsFaulted: true });

    private static MediaEngine OpenEngine(NodeSettings settings, ILoggerFactory loggers)
    {
        try
        {
            return new MediaEngine(settings.Engine, loggers.CreateLogger<MediaEngine>());
        }
        catch (SocketException e)
        {
            string port = $"{settings.Engine.Transport.BindAddress}:{settings.Engine.Transport.Port}/udp";
            throw new AddressInUseException($"{port} ({e.Message}); see ooblex.transport.port or OOBLEX_MEDIA_PORT", e);
        }
    }

    // Kestrel wraps the cause in an IOException whose text names the address.
    private static string? TakenPort(Exception e) => e switch
    {
        AddressInUseException => e.Message,
        IOException { InnerException: AddressInUseException } => e.Message,
        IOException { InnerException: SocketException socket } when IsTaken(socket) => e.Message,
        SocketException socket when IsTaken(socket) => e.Message,
        _ => null,
    };

    private static bool IsTaken(SocketException e) =>
        e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable;
}
