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
/// A cold process spends hundreds of milliseconds on its first handshake, compiling, and compiles again what turns out
/// to be hot: rounds must go on until that is done. The private engine shares nothing with the real one but the code.
/// Where OpenSSL is missing only answers and checks are warmed.
/// </remarks>
public static class EngineWarmUp
{
    private const int Viewers = 2;
    private const int Bursts = 18;
    private const int PacketsPerBurst = 10;
    private const int LostInBurst = 4;

    // Short, so that a round meets its timers.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);

    private static readonly SdpLimits Limits = new()
    {
        MaxBytes = 65_536,
        MaxMediaSections = 16,
        MaxAttributes = 1024,
    };

    /// <summary>Failures are the caller's to report: the engine works cold as well.</summary>
    /// <param name="options">Of the real engine.</param>
    /// <param name="rounds">Each a publisher and two viewers that join, exchange 200 packets and leave.</param>
    /// <param name="cancellation">Ends it after the round that runs; that is no failure.</param>
    /// <returns>How many packets reached a viewer: 0 where there was no handshake.</returns>
    public static async Task<int> RunAsync(EngineOptions options, int rounds, CancellationToken cancellation)
    {
        CipherWarmUp.Run(options.Srtp);
        MediaEngine engine = new(Private(options), NullLogger<MediaEngine>.Instance);
        int forwarded = 0;
        await using (engine.ConfigureAwait(false))
        {
            for (int round = 0; round < rounds && !cancellation.IsCancellationRequested; round++)
            {
                forwarded += await RunRoundAsync(engine, $"warm-up/{round}").ConfigureAwait(false);
            }
        }

        return forwarded;
    }

    private static EngineOptions Private(EngineOptions options) => options with
    {
        Transport = options.Transport with
        {
            BindAddress = IPAddress.Loopback,
            Port = 0,
            AnnouncedAddresses = [],
        },
        RelayPort = options.RelayPort with { Start = RelayStart.Auto }, // The real engine has the port.
        Routing = options.Routing with { TwccPeriod = Period, ReportPeriod = Period },
    };

    private static async Task<int> RunRoundAsync(MediaEngine engine, string stream)
    {
        using WarmUpClient publisher = Client(engine);
        await JoinAsync(engine, publisher, stream, $"{stream}/p", publishes: true).ConfigureAwait(false);
        WarmUpClient[] viewers = [.. Enumerable.Range(0, Viewers).Select(_ => Client(engine))];
        try
        {
            for (int i = 0; i < viewers.Length; i++)
            {
                await JoinAsync(engine, viewers[i], stream, $"{stream}/{i}", publishes: false).ConfigureAwait(false);
            }

            return Play(publisher, viewers);
        }
        finally
        {
            for (int i = 0; i < viewers.Length; i++)
            {
                await engine.CloseAsync($"{stream}/{i}", CancellationToken.None).ConfigureAwait(false);
                viewers[i].Dispose();
            }

            await engine.CloseAsync($"{stream}/p", CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Bursts, of each of which one packet is lost and comes again, then as many packets one by one.
    private static int Play(WarmUpClient publisher, WarmUpClient[] viewers)
    {
        int forwarded = 0;
        ushort sequence = 0;
        for (int burst = 0; burst < Bursts; burst++)
        {
            for (int i = 0; i < PacketsPerBurst; i++, sequence++)
            {
                if (i != LostInBurst)
                {
                    publisher.SendVideo(sequence, startsKeyFrame: sequence == 0);
                }
            }

            forwarded += Receive(viewers);
            publisher.SendVideoAgain((ushort)(sequence - PacketsPerBurst + LostInBurst));
            publisher.SendReport();
        }

        for (int i = 0; i < PacketsPerBurst; i++, sequence++)
        {
            publisher.SendVideo(sequence, startsKeyFrame: false);
            forwarded += Receive(viewers);
        }

        return forwarded;
    }

    private static int Receive(WarmUpClient[] viewers)
    {
        int received = 0;
        foreach (WarmUpClient viewer in viewers)
        {
            received += viewer.ReceiveMedia();
            viewer.SendFeedback();
        }

        return received;
    }

    private static WarmUpClient Client(MediaEngine engine) =>
        new((engine.Dtls as OpenSslDtls)?.CreateClient(), new LoopbackLine(engine.LocalEndPoint));

    private static async Task JoinAsync(
        MediaEngine engine, WarmUpClient client, string stream, string peer, bool publishes)
    {
        string offer = WarmUpOffer.Write(engine.Fingerprint, publishes);
        if (!SessionDescription.TryParse(offer, Limits, out SessionDescription? description, out SdpError error))
        {
            throw new InvalidOperationException($"The warm-up's own offer is malformed: {error}.");
        }

        OpenResult result = await engine
            .OpenAsync(new OpenRequest(peer, stream, publishes, description), CancellationToken.None)
            .ConfigureAwait(false);
        if (result.Refusal is not OpenRefusal.None)
        {
            throw new InvalidOperationException($"The warm-up's own offer was refused: {result.Detail}");
        }

        client.Connect(result.AnswerSdp);
    }
}
