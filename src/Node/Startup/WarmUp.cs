using System.Diagnostics;
using System.Runtime;
using Ooblex.Contracts.Media;
using Ooblex.Gateway;
using Ooblex.Operations.Health;
using Ooblex.Protocol.Srtp;
using Ooblex.Transport.Engine;
using Ooblex.Transport.WarmUp;

namespace Ooblex.Node.Startup;

/// <summary>
/// Runs through everything that a first client would meet cold, and opens its gate when all of it worked.
/// </summary>
internal sealed partial class WarmUp(
    WebApplication app, SelfCalls calls, EngineOptions engine, TimeSpan rehearsal, ILogger<WarmUp> log)
{
    private const int MaxLooks = 60;
    private const int FirstRounds = 4;
    private const int Passes = 2;

    // Some 1,500 packets: more calls than the threshold in Ooblex.Node.csproj.
    private const int RoundsOfPass = 8;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    // Somewhat longer than the delay with which the runtime begins to count calls.
    private static readonly TimeSpan CompilerRest =
        TimeSpan.FromMilliseconds(Environment.ProcessorCount == 1 ? 260 : 60);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly Readiness _readiness = app.Services.GetRequiredService<Readiness>();

    /// <summary>Handshakes and packets on a private engine. May run while the rest of the node comes up.</summary>
    public Task WarmEngineAsync(CancellationToken cancellation)
    {
        SayCrypto(engine.Srtp.Crypto);
        return WarmEngineAsync(FirstRounds, cancellation);
    }

    private async Task WarmEngineAsync(int rounds, CancellationToken cancellation)
    {
        try
        {
            int forwarded = await EngineWarmUp.RunAsync(engine, rounds, cancellation);
            Log.EngineIsWarm(log, forwarded);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.EngineStaysCold(log, e); // It works all the same, only the first client waits longer.
        }
    }

    /// <summary>Waits for the other gates, then publishes and watches once over HTTP.</summary>
    /// <returns>True when the gate is open.</returns>
    public async Task<bool> TryOnceAsync(CancellationToken cancellation)
    {
        using PeriodicTimer poll = new(Poll);
        while (_readiness.Waiting.Keys.Any(gate => gate != NodeGate.WarmUp))
        {
            _readiness.Shut(NodeGate.WarmUp, "waits for the other gates");
            await poll.WaitForNextTickAsync(cancellation);
        }

        await app.WarmUpOoblexGatewayAsync(cancellation);
        string? problem = await calls.RunAsync(cancellation);
        if (problem is null && rehearsal > TimeSpan.Zero)
        {
            await RehearseAsync(cancellation);
        }

        await TracesAreGoneAsync(poll, cancellation);
        _readiness.Set(NodeGate.WarmUp, problem);
        if (problem is not null)
        {
            Log.Failed(log, problem);
        }

        return problem is null;
    }

    public async Task KeepTryingAsync(CancellationToken cancellation)
    {
        do
        {
            await Task.Delay(RetryAfter, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!cancellation.IsCancellationRequested && !await TryOnceAsync(cancellation));
    }

    private void SayCrypto(SrtpCrypto option)
    {
        SrtpCryptoReport crypto = SrtpCryptoReport.Of(option);
        Log.Encrypts(log, crypto.Aes, crypto.HmacSha1);
        if (crypto.Failed.Length > 0)
        {
            Log.ProcessorIsWrong(log, crypto.Failed, crypto.Aes);
        }
    }

    // What turns out to be hot is compiled again in the background, once nothing new has been compiled for a while (see
    // Ooblex.Node.csproj). That happens here, or it happens while packets flow. The first pass makes the runtime count,
    // and compiles what it leads to; the second meets what the first has changed.
    private async Task RehearseAsync(CancellationToken stopping)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        enough.CancelAfter(rehearsal);
        long start = Stopwatch.GetTimestamp();
        for (int pass = 0; pass < Passes && !enough.IsCancellationRequested; pass++)
        {
            await CompilerRestsAsync(enough.Token);
            await Task.Run(() => WarmEngineAsync(RoundsOfPass, enough.Token), CancellationToken.None);
            await calls.RunAsync(stopping);
        }

        await CompilerRestsAsync(enough.Token);
        Log.Rehearsed(log, Stopwatch.GetElapsedTime(start).TotalMilliseconds, enough.IsCancellationRequested);
    }

    private static async Task CompilerRestsAsync(CancellationToken enough)
    {
        long methods = -1;
        for (TimeSpan still = TimeSpan.Zero; still < CompilerRest && !enough.IsCancellationRequested; still += Look)
        {
            await Task.Delay(Look, CancellationToken.None);
            long now = JitInfo.GetCompiledMethodCount();
            if (now != methods)
            {
                (methods, still) = (now, TimeSpan.Zero);
            }
        }
    }

    // Figures are a second old. A node that says it is ready shows the sessions of clients and no others.
    private async Task TracesAreGoneAsync(PeriodicTimer poll, CancellationToken cancellation)
    {
        IMediaStats media = app.Services.GetRequiredService<IMediaStats>();
        for (int look = 0; look < MaxLooks && media.Sessions.Any(IsOurs); look++)
        {
            await poll.WaitForNextTickAsync(cancellation);
        }
    }

    private bool IsOurs(SessionStats session) =>
        session.Stream.EndsWith("/" + calls.Stream, StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Warning, "The warm-up did not pass and is tried again: {Problem}")]
        public static partial void Failed(ILogger logger, string problem);

        [LoggerMessage(1402, LogLevel.Debug, "The media engine is warm: {Packets} packets went through one like it")]
        public static partial void EngineIsWarm(ILogger logger, int packets);

        [LoggerMessage(1405, LogLevel.Debug,
            "The media engine has rehearsed for {Milliseconds:F0} ms; cut short: {IsCut}")]
        public static partial void Rehearsed(ILogger logger, double milliseconds, bool isCut);

        [LoggerMessage(1403, LogLevel.Warning, "The media engine stays cold: the sessions of its warm-up failed")]
        public static partial void EngineStaysCold(ILogger logger, Exception cause);

        [LoggerMessage(
            1404,
            LogLevel.Information,
            "Packets are encrypted by {Aes} and, without GCM, signed by {HmacSha1}")]
        public static partial void Encrypts(ILogger logger, string aes, string hmacSha1);

        [LoggerMessage(
            1405,
            LogLevel.Error,
            "This processor gives wrong answers with {Failed}: packets are encrypted by {Aes} instead")]
        public static partial void ProcessorIsWrong(ILogger logger, string failed, string aes);
    }
}
