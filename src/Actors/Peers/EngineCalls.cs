using Akka.Actor;
using Ooblex.Contracts.Peers;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Peers;

/// <summary>Calls into the media engine whose tasks always end, in time, and with a value.</summary>
/// <remarks>Thread-safe. The engine's queue keeps order, so a close that follows a late open undoes it.</remarks>
internal sealed class EngineCalls(IMediaPlane plane, TimeSpan limit, TimeProvider time)
{
    public bool Contains(PeerId peer) => plane.Contains(peer.ToString());

    public Task<EngineReply> OpenAsync(OpenRequest request) =>
        BoundAsync(async token => new EngineReply.Opened(await plane.OpenAsync(request, token)));

    public Task<EngineReply> RestartIceAsync(PeerId peer, string ufrag, string pwd) =>
        BoundAsync(async token =>
            new EngineReply.Restarted(await plane.RestartIceAsync(peer.ToString(), ufrag, pwd, token)));

    public Task<EngineReply> CloseAsync(PeerId peer) =>
        BoundAsync(async token => new EngineReply.Closed(await plane.CloseAsync(peer.ToString(), token)));

    private async Task<EngineReply> BoundAsync(Func<CancellationToken, Task<EngineReply>> call)
    {
        using CancellationTokenSource deadline = new(limit, time);
        try
        {
            return await call(deadline.Token).WaitAsync(limit, time);
        }
        catch (Exception cause)
        {
            return new EngineReply.Failed(cause);
        }
    }
}

/// <summary>What came of a call into the engine; stays inside one process.</summary>
internal abstract record EngineReply : INoSerializationVerificationNeeded
{
    private EngineReply()
    {
    }

    public sealed record Opened(OpenResult Result) : EngineReply;

    public sealed record Restarted(RestartResult Result) : EngineReply;

    public sealed record Closed(bool Existed) : EngineReply;

    /// <summary>It threw, or took too long.</summary>
    public sealed record Failed(Exception Cause) : EngineReply;
}
