using Ooblex.LoadGen.Media;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;
using Ooblex.Transport.WarmUp;

namespace Ooblex.Micro.Workers;

/// <summary>A publisher that sends as fast as the slowest worker follows, so that none has to drop.</summary>
/// <remarks>Run by the thread of the worker that the publisher belongs to, whenever that looks for datagrams.</remarks>
internal sealed class Feed(
    SrtpSession keys, TransportAddress from, IReadOnlyList<Crowd> crowds, DatagramPort port, int burst)
{
    // Far less than what workers hold for each other (transport.handover-packets), and more than one wake-up takes.
    private const int Window = 256;

    private const byte VideoType = 96;

    private static readonly VideoShape Shape = new()
    {
        PacketsPerSecond = 300,
        PayloadBytes = 1100,
        PacketsPerFrame = 10,
        Bursts = true,
        KeyFrameInterval = TimeSpan.FromSeconds(60),
    };

    private readonly VideoSource _video = new(Shape, VideoType, WarmUpOffer.VideoSsrc);
    private long _sent;
    private int _isStalled;
    private volatile bool _runs;

    public long Sent => Volatile.Read(ref _sent);

    public void Start()
    {
        _runs = true;
        port.Wake();
    }

    public void Stop() => _runs = false;

    public bool TryFill(ReceiveBatch batch)
    {
        if (!_runs)
        {
            return false;
        }

        if (Ahead() > Window - burst)
        {
            Interlocked.Exchange(ref _isStalled, 1); // Before the second look: whoever delivers after it sees it.
            if (Ahead() > Window - burst)
            {
                return false;
            }
        }

        for (int i = 0; i < burst; i++)
        {
            Span<byte> packet = batch.Slot(i);
            int length = keys.ProtectRtp(packet, _video.Write(packet, nowTicks: 0));
            batch.Add(i, length, segmentBytes: 0, from);
        }

        Volatile.Write(ref _sent, _sent + burst);
        return true;
    }

    /// <summary>For the workers that the publisher does not belong to, after each delivery.</summary>
    public void OnDelivered()
    {
        Interlocked.MemoryBarrier(); // Delivered before we look whether anybody waits for it.
        if (Volatile.Read(ref _isStalled) != 0 && Ahead() <= Window / 2
            && Interlocked.Exchange(ref _isStalled, 0) != 0)
        {
            port.Wake();
        }
    }

    // How many packets the slowest crowd has not seen yet.
    private long Ahead()
    {
        long slowest = long.MaxValue;
        foreach (Crowd crowd in crowds)
        {
            slowest = Math.Min(slowest, crowd.Delivered / crowd.Viewers);
        }

        return Volatile.Read(ref _sent) - slowest;
    }
}
