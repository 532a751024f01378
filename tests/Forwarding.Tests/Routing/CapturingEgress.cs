using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Tests.Routing;

/// <summary>A client's side of the egress: keeps every clear packet that would have been encrypted for it.</summary>
internal sealed class CapturingEgress : PacketEgress
{
    private readonly byte[] _room = new byte[2048];

    public List<byte[]> Rtp { get; } = [];

    public List<byte[]> Rtcp { get; } = [];

    public override bool IsOpen => true;

    public IEnumerable<ushort> Sequences(uint ssrc) => Headers(ssrc).Select(header => header.SequenceNumber);

    public IEnumerable<RtpHeader> Headers(uint ssrc)
    {
        foreach (byte[] packet in Rtp)
        {
            Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
            if (header.Ssrc == ssrc)
            {
                yield return header;
            }
        }
    }

    public override Span<byte> Reserve() => _room;

    public override void SendRtp(int clearBytes) => Rtp.Add(_room[..clearBytes]);

    public override void SendRtcp(int clearBytes) => Rtcp.Add(_room[..clearBytes]);
}
