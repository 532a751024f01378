namespace Ooblex.Transport.WarmUp;

/// <summary>Datagrams between one client and the engine.</summary>
internal interface IWarmUpLine : IDisposable
{
    void Send(ReadOnlySpan<byte> datagram);

    /// <returns>Length of the next datagram; 0 when none came in time.</returns>
    int Receive(Span<byte> destination, TimeSpan patience);
}
