using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Ooblex.LoadGen.Signalling;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Peers;

/// <summary>The client's agent of one path: checks until answered, then keeps consent (RFC 7675 §5.1). It controls
/// unless the server does, and answers the server's checks.</summary>
internal sealed class IceClient
{
    private const int MaxDatagram = 512;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ConsentInterval = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly bool _controls;
    private readonly StunRequestWriter _check;
    private readonly TransportAddress _remote;
    private readonly byte[] _remoteKey;
    private readonly byte[] _localKey;
    private readonly byte[] _transaction = new byte[StunMessage.TransactionIdLength];

    public IceClient(Socket socket, ClientDescription client, ServerDescription server)
    {
        _socket = socket;
        _controls = !server.Controls;
        _check = new StunRequestWriter(server.Ufrag, client.Ufrag, server.Pwd) { Controlling = _controls };
        _remote = TransportAddress.From(server.EndPoint);
        _remoteKey = Encoding.UTF8.GetBytes(server.Pwd);
        _localKey = Encoding.UTF8.GetBytes(client.Pwd);
    }

    /// <summary>A check of ours has been answered.</summary>
    public bool IsValid { get; private set; }

    public MonoTime NextDeadline { get; private set; }

    public void Tick(MonoTime now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        Span<byte> datagram = stackalloc byte[MaxDatagram];
        RandomNumberGenerator.Fill(_transaction);
        _socket.Send(datagram[.._check.Write(datagram, _transaction, useCandidate: _controls)]);
        // Within a fifth either way, so that many clients do not check at once.
        NextDeadline = now + (IsValid ? ConsentInterval * (0.8 + (0.4 * Random.Shared.NextDouble())) : CheckInterval);
    }

    public void Receive(ReadOnlySpan<byte> datagram)
    {
        if (StunMessage.TryRead(datagram, out StunMessage message).IsError)
        {
            return;
        }

        if (message.Class is StunClass.Success)
        {
            IsValid |= message.TransactionId.SequenceEqual(_transaction) && message.VerifyIntegrity(_remoteKey);
        }
        else if (message.Class is StunClass.Request && message.VerifyIntegrity(_localKey))
        {
            Span<byte> reply = stackalloc byte[StunWriter.MaxResponseLength];
            int length = StunWriter.WriteSuccess(reply, message.TransactionId, _remote, _localKey);
            _socket.Send(reply[..length]);
        }
    }
}
