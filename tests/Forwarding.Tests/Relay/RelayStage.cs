using Ooblex.Forwarding.Routing;
using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Relay;

namespace Ooblex.Forwarding.Tests.Relay;

/// <summary>A publisher at one node and viewers at another.</summary>
internal sealed class RelayStage : IDisposable
{
    private readonly VirtualWireOptions _wire;

    public RelayStage(VirtualWireOptions? wire = null)
    {
        _wire = wire ?? new VirtualWireOptions();
        There = new Router("site/stream");
    }

    public Studio Studio { get; } = new();

    public Router There { get; }

    public RelaySpan Span { get; private set; } = null!;

    /// <summary>The far end asks for the stream.</summary>
    public RelaySpan Connect(bool isUpCut = false)
    {
        Span = new RelaySpan(Studio.Publisher, Studio.Options, _wire, Studio.Now);
        Span.Up.IsCut = isUpCut;
        There.SetSource(Span.Far, Studio.Now);
        Span.Step(Studio.Now);
        return Span;
    }

    public (CapturingEgress Egress, uint VideoSsrc) Watch()
    {
        CapturingEgress egress = new();
        Viewer viewer = Studio.WatchInto(egress);
        There.Add(viewer, Studio.Now);
        return (egress, viewer.Lanes[0].Ssrc);
    }

    /// <summary>Lets time pass by steps of a millisecond.</summary>
    public void Run(int milliseconds, Action<int>? each = null)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            Studio.Advance(1);
            each?.Invoke(i);
            Studio.Publisher.Flush(Studio.Now);
            Span.Step(Studio.Now);
        }
    }

    public void SenderReport(ulong ntp, uint rtpTimestamp)
    {
        byte[] packet = new byte[64];
        RtcpWriter writer = new(packet);
        Assert.True(writer.TryWriteSenderReport(Studio.VideoSsrc, new NtpTime(ntp), rtpTimestamp, 1, 100));
        Studio.Publisher.OnRtcp(writer.Written, Studio.Now);
    }

    /// <summary>What a viewer got, in the order of its numbers, the first as 0.</summary>
    public static List<int> Places(CapturingEgress viewer, uint ssrc)
    {
        List<int> places = [];
        ushort? first = null;
        foreach (RtpHeader header in viewer.Headers(ssrc))
        {
            first ??= header.SequenceNumber;
            places.Add(SequenceNumber.Distance(first.Value, header.SequenceNumber));
        }

        return places;
    }

    public void Dispose() => Span?.Dispose();
}
