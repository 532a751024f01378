using System.Net;
using System.Net.Sockets;
using System.Text;
using Ooblex.LoadGen.Peers;
using Ooblex.LoadGen.Signalling;
using Ooblex.LoadGen.Tests.Signalling;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Tests.Peers;

/// <summary>The client at one end of a loopback, a server that the tests play at the other.</summary>
public sealed class IceClientTests : IDisposable
{
    private static readonly MonoTime Start = MonoTime.FromMilliseconds(1_000);

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly ClientDescription _client = new("AB", Publishes: false);
    private readonly byte[] _datagram = new byte[1500];

    public IceClientTests()
    {
        _server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _server.ReceiveTimeout = 10_000;
        _socket.Connect(_server.LocalEndPoint!);
        _server.Connect(_socket.LocalEndPoint!);
    }

    public void Dispose()
    {
        _server.Dispose();
        _socket.Dispose();
    }

    [Fact]
    public void A_client_that_offered_controls_and_nominates()
    {
        (IceClient ice, ServerDescription server) = Make("pion-whep", isOffer: false);

        ice.Tick(Start);

        Received(out StunMessage check);
        Assert.Equal($"{server.Ufrag}:{_client.Ufrag}", Encoding.UTF8.GetString(check.Username));
        Assert.True(check.VerifyIntegrity(Encoding.UTF8.GetBytes(server.Pwd)));
        Assert.True(check.UseCandidate);
        Assert.NotNull(check.IceControlling);
    }

    [Fact]
    public void A_client_that_was_made_an_offer_is_controlled_and_nominates_nothing()
    {
        (IceClient ice, _) = Make("janus-offer", isOffer: true);

        ice.Tick(Start);

        Received(out StunMessage check);
        Assert.False(check.UseCandidate);
        Assert.Null(check.IceControlling);
        Assert.NotNull(check.IceControlled);
    }

    [Fact]
    public void Checks_go_on_every_fifty_milliseconds_until_one_is_answered()
    {
        (IceClient ice, ServerDescription server) = Make("pion-whep", isOffer: false);
        ice.Tick(Start);
        ice.Tick(Start + TimeSpan.FromMilliseconds(49));
        ice.Tick(Start + TimeSpan.FromMilliseconds(50));
        Received(out _);
        Received(out StunMessage second);
        Assert.Equal(0, _server.Available);

        ice.Receive(Success(second.TransactionId, server.Pwd));

        Assert.True(ice.IsValid);
    }

    [Fact]
    public void An_answer_to_another_check_or_with_another_password_is_worth_nothing()
    {
        (IceClient ice, ServerDescription server) = Make("pion-whep", isOffer: false);
        ice.Tick(Start);
        Received(out StunMessage check);

        ice.Receive(Success(new byte[StunMessage.TransactionIdLength], server.Pwd));
        ice.Receive(Success(check.TransactionId, "another password of a server"));

        Assert.False(ice.IsValid);
    }

    [Fact]
    public void Consent_is_asked_for_every_five_seconds_or_so()
    {
        (IceClient ice, ServerDescription server) = Make("pion-whep", isOffer: false);
        ice.Tick(Start);
        Received(out StunMessage check);
        ice.Receive(Success(check.TransactionId, server.Pwd));

        MonoTime now = ice.NextDeadline;
        ice.Tick(now);

        Assert.InRange(ice.NextDeadline - now, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void The_check_of_a_full_agent_is_answered()
    {
        (IceClient ice, ServerDescription server) = Make("janus-offer", isOffer: true);
        byte[] transaction = [.. Enumerable.Range(1, StunMessage.TransactionIdLength).Select(i => (byte)i)];
        byte[] request = new byte[256];
        int length = new StunRequestWriter(_client.Ufrag, server.Ufrag, _client.Pwd)
            .Write(request, transaction, useCandidate: true);

        ice.Receive(request.AsSpan(0, length));

        Received(out StunMessage answer);
        Assert.Equal(StunClass.Success, answer.Class);
        Assert.Equal(transaction, answer.TransactionId.ToArray());
        Assert.True(answer.VerifyIntegrity(Encoding.UTF8.GetBytes(_client.Pwd)));
    }

    [Fact]
    public void A_check_with_another_password_is_not_answered()
    {
        (IceClient ice, ServerDescription server) = Make("janus-offer", isOffer: true);
        byte[] request = new byte[256];
        int length = new StunRequestWriter(_client.Ufrag, server.Ufrag, "not the password of this client")
            .Write(request, new byte[StunMessage.TransactionIdLength], useCandidate: true);

        ice.Receive(request.AsSpan(0, length));
        ice.Tick(Start);

        Received(out StunMessage next);
        Assert.Equal(StunClass.Request, next.Class); // The client's own check, and nothing before it.
    }

    private (IceClient Ice, ServerDescription Server) Make(string vector, bool isOffer)
    {
        string sdp = AnswerVectors.Read(vector);
        ServerDescription server = isOffer
            ? ServerDescription.ReadOffer(sdp, "127.0.0.1")
            : ServerDescription.ReadAnswer(sdp, "127.0.0.1");
        return (new IceClient(_socket, _client, server), server);
    }

    private void Received(out StunMessage message)
    {
        int length = _server.Receive(_datagram);
        Assert.False(StunMessage.TryRead(_datagram.AsSpan(0, length), out message).IsError);
    }

    private byte[] Success(ReadOnlySpan<byte> transaction, string pwd)
    {
        byte[] answer = new byte[StunWriter.MaxResponseLength];
        TransportAddress mapped = TransportAddress.From((IPEndPoint)_socket.LocalEndPoint!);
        int length = StunWriter.WriteSuccess(answer, transaction, mapped, Encoding.UTF8.GetBytes(pwd));
        return answer[..length];
    }
}
