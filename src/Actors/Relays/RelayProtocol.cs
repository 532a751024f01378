using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Relays;

/// <summary>What the relay keepers of two nodes say to each other, by remoting.</summary>
/// <remarks>Carries the key of a relay: remoting must be encrypted wherever others can listen (ADR 0016).</remarks>
internal static class RelayProtocol
{
    /// <summary>To the origin: send this stream to me. Idempotent by id.</summary>
    /// <param name="Id">Random.</param>
    /// <param name="Stream">The stream.</param>
    /// <param name="Epoch">Of the publisher, as the asker knows it.</param>
    /// <param name="Publisher">The session whose media is wanted.</param>
    /// <param name="Key">32 random bytes.</param>
    /// <param name="Host">Where the asker's engine listens.</param>
    /// <param name="Port">UDP.</param>
    public sealed record Open(
        ulong Id, StreamRef Stream, long Epoch, PeerId Publisher, byte[] Key, string Host, int Port);

    /// <param name="Id">As asked.</param>
    /// <param name="Stream">As asked.</param>
    /// <param name="Host">Where the datagrams come from.</param>
    /// <param name="Port">UDP.</param>
    /// <param name="Tracks">For the asker's engine.</param>
    public sealed record Ticket(ulong Id, StreamRef Stream, string Host, int Port, byte[] Tracks);

    public sealed record Denied(ulong Id, StreamRef Stream, RelayDenial Why);

    /// <summary>To the origin: I have another one, or nobody watches any more. Wants no answer.</summary>
    public sealed record Close(ulong Id);
}

internal enum RelayDenial
{
    /// <summary>That session does not publish here, or not yet.</summary>
    NotHere,

    /// <summary>Another session has become the publisher since.</summary>
    Superseded,

    /// <summary>The engine did not answer in time.</summary>
    Unavailable,
}
