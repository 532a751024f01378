using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Peers;

/// <summary>One client of the server under load. All but <see cref="Ready"/> belongs to the loop's thread.</summary>
internal interface ILoadPeer : IDisposable
{
    SecurePath Path { get; }

    /// <summary>When a publisher may send, or a viewer has its first packet; fails with the reason if it never will.
    /// </summary>
    Task<MonoTime> Ready { get; }

    /// <param name="datagram">May be decrypted in place.</param>
    /// <param name="arrivedTicks">When the kernel had it, in ticks of the wall clock.</param>
    /// <param name="now">The loop's clock.</param>
    void Receive(Span<byte> datagram, long arrivedTicks, MonoTime now);

    /// <summary>Called every few milliseconds.</summary>
    void Tick(MonoTime now);
}
