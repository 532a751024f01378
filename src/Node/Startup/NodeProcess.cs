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
        using ILoggerFactory loggers = LogSetup.Factory(settings.Log);
        await using MediaEngine engine = OpenEngine(settings, loggers);
        await using WebApplication app = NodeServices.Build(settings, key, engine, loggers);
        Readiness readiness = app.Services.GetRequiredService<Readiness>();
        app.Lifetime.ApplicationStopping.Register(() => readiness.Shut(NodeGate.Gateway, "the node is stopping"));

        readiness.Open(NodeGate.Media);
        await app.StartAsync();
        readiness.Open(NodeGate.Gateway);
        await app.Services.GetRequiredService<WarmUp>().FirstAttempt;
        await Banner.WriteAsync(app.Services.GetRequiredService<NodeAddresses>(), readiness, settings, key, output);
        await app.WaitForShutdownAsync();
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
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => e.Message,
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => e.Message,
        _ => null,
    };
}
