using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;
using Ooblex.Transport.Dtls;
using Ooblex.Transport.Engine;

namespace Ooblex.Transport.WarmUp;

/// <summary>
/// Runs whole sessions through a private engine on loopback, so that the first client meets no cold code.
/// </summary>
/// <remarks>
/// A cold process spends hundreds of milliseconds on its first handshake, compiling. The private engine shares nothing
/// with the real one but the code. Where OpenSSL is missing only answers and checks are warmed.
/// </remarks>
public static class EngineWarmUp
{
    private const int Rounds = 12;
    private const int PacketsPerRound = 60;

    private static readonly SdpLimits Limits = new()
    {
        MaxBytes = 65_536,
        MaxMediaSections = 16,
        MaxAttributes = 1024,
    };

    /// <summary>
    /// Takes about half a second. Failures are the caller's to report: the engine works cold as well.
    /// </summary>
    /// <returns>How many packets reached a viewer: 0 where there was no handshake.</returns>
    public static async Task<int> RunAsync(EngineOptions options, CancellationToken cancellation)
    {
        EngineOptions loopback = options with
        {
            Transport = options.Transport with
            {
                BindAddress = IPAddress.Loopback,
                Port = 0,
                AnnouncedAddresses = [],
            },
        };
        MediaEngine engine = new(loopback, NullLogger<MediaEngine>.Instance);
        int forwarded = 0;
        await using (engine.ConfigureAwait(false))
        {
            for (int round = 0; round < Rounds && !cancellation.IsCancellationRequested; round++)
            {
                forwarded += await RunRoundAsync(engine, round, cancellation).ConfigureAwait(false);
            }
        }

        return forwarded;
    }

    private static async Task<int> RunRoundAsync(MediaEngine engine, int round, CancellationToken cancellation)
    {
        using WarmUpClient publisher = NewClient(engine);
        using WarmUpClient viewer = NewClient(engine);
        string stream = $"warm-up/{round}";
        await ConnectAsync(engine, publisher, stream, publishes: true, cancellation).ConfigureAwait(false);
        await ConnectAsync(engine, viewer, stream, publishes: false, cancellation).ConfigureAwait(false);
        int forwarded = 0;
        for (ushort sequence = 0; sequence < PacketsPerRound; sequence++)
        {
            publisher.SendVideo(sequence);
            viewer.SendNack(sequence);
            forwarded += viewer.TryReceive() ? 1 : 0;
        }

        await engine.CloseAsync($"{stream}/{true}", cancellation).ConfigureAwait(false);
        await engine.CloseAsync($"{stream}/{false}", cancellation).ConfigureAwait(false);
        return forwarded;
    }

    private static WarmUpClient NewClient(MediaEngine engine) =>
        new((engine.Dtls as OpenSslDtls)?.CreateClient(), new LoopbackLine(engine.LocalEndPoint));

    private static async Task ConnectAsync(
        MediaEngine engine, WarmUpClient client, string stream, bool publishes, CancellationToken cancellation)
    {
        string offer = WarmUpOffer.Write(engine.Fingerprint, publishes);
        if (!SessionDescription.TryParse(offer, Limits, out SessionDescription? description, out SdpError error))
        {
            throw new InvalidOperationException($"The warm-up's own offer is malformed: {error}.");
        }

        OpenResult result = await engine
            .OpenAsync(new OpenRequest($"{stream}/{publishes}", stream, publishes, description), cancellation)
            .ConfigureAwait(false);
        if (result.Refusal is not OpenRefusal.None)
        {
            throw new InvalidOperationException($"The warm-up's own offer was refused: {result.Detail}");
        }

        client.Connect(result.AnswerSdp);
    }
}
