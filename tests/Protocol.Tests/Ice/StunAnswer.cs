using System.Text;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Tests.Ice;

/// <summary>A response, out of its datagram.</summary>
internal sealed record StunAnswer(
    TransportAddress To, StunClass Class, int ErrorCode, TransportAddress Mapped, string TransactionId, byte[] Datagram)
{
    public static StunAnswer Read(byte[] datagram, TransportAddress to)
    {
        StunError error = StunMessage.TryRead(datagram, out StunMessage message);
        Assert.False(error.IsError, error.ToString());
        Assert.True(message.HasFingerprint);
        string id = Convert.ToHexString(message.TransactionId);
        return new StunAnswer(to, message.Class, message.ErrorCode, message.MappedAddress, id, datagram);
    }

    public bool IsSignedBy(IceCredentials server)
    {
        StunMessage.TryRead(Datagram, out StunMessage message);
        return message.VerifyIntegrity(Encoding.UTF8.GetBytes(server.Pwd));
    }

    public bool IsSigned()
    {
        StunMessage.TryRead(Datagram, out StunMessage message);
        return message.HasMessageIntegrity;
    }
}
