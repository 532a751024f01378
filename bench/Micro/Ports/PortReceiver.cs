using Ooblex.Transport.Sockets;

namespace Ooblex.Micro.Ports;

/// <summary>The engine's port, and a client that fills its socket while nobody looks at the clock.</summary>
internal sealed class PortReceiver : IDisposable
{
    private const int PacketBytes = 1200;
    private const int Packets = 40;

    private readonly DatagramPort _port;
    private readonly Sender _sender;
    private readonly ReceiveBatch _batch = new();

    /// <param name="joined">How many datagrams the client hands to its kernel as one (UDP_SEGMENT).</param>
    /// <param name="offload">Whether the port takes them as one too (UDP_GRO).</param>
    public PortReceiver(int joined, ReceiveOffload offload)
    {
        _port = DatagramPort.Open(PortOptions.Default with { ReceiveOffload = offload });
        ushort port = (ushort)_port.LocalEndPoint.Port;
        _sender = new Sender([.. Enumerable.Repeat(port, Packets / joined)], PacketBytes, joined);
        string way = offload is ReceiveOffload.On ? "joined" : "one by one";
        string from = joined == 1 ? "a client that sends one by one" : $"a client that sends {joined} as one";
        Work = new Work($"receive {way} from {from}", Packets, Receive, Fill);
        Fill();
    }

    public Work Work { get; }

    public void Dispose()
    {
        _sender.Dispose();
        _port.Dispose();
    }

    private void Fill() => _sender.Send(perCall: Packets);

    private void Receive()
    {
        int received = 0;
        while (received < Packets)
        {
            _port.Receive(_batch, TimeSpan.FromSeconds(1));
            if (_batch.Count == 0)
            {
                throw new InvalidOperationException($"{Packets - received} packets of {Packets} were lost.");
            }

            received += _batch.Count;
        }
    }
}
