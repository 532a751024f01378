using System.Buffers.Binary;
using System.Text;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Stun;

namespace Ooblex.Protocol.Tests.Ice;

/// <summary>Checks as a full agent would send them, and a few that none should.</summary>
internal static class IceChecks
{
    private static int _transactions;

    public static byte[] Write(
        IceCredentials server, IceCredentials client, bool nominate = false, bool controlling = true)
    {
        StunRequestWriter writer = new(server.Ufrag, client.Ufrag, server.Pwd) { Controlling = controlling };
        byte[] buffer = new byte[writer.MaxLength];
        return buffer[..writer.Write(buffer, NextTransactionId(), nominate)];
    }

    /// <summary>A check of our own making: <paramref name="fill"/> adds what it likes after USERNAME.</summary>
    public static byte[] Custom(string? username, string? pwd, Fill fill, StunClass @class = StunClass.Request)
    {
        byte[] buffer = new byte[512];
        StunWriter writer = new(buffer, @class, NextTransactionId());
        if (username is not null)
        {
            writer.Add(StunAttribute.Username, Encoding.UTF8.GetBytes(username));
        }

        fill(ref writer);
        if (pwd is not null)
        {
            writer.AddMessageIntegrity(Encoding.UTF8.GetBytes(pwd));
        }

        writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    public delegate void Fill(ref StunWriter writer);

    private static byte[] NextTransactionId()
    {
        byte[] id = new byte[StunMessage.TransactionIdLength];
        BinaryPrimitives.WriteInt32BigEndian(id, Interlocked.Increment(ref _transactions));
        return id;
    }
}
