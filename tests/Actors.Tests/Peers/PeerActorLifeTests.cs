using Akka.Cluster.Sharding;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;
using static Ooblex.Contracts.Peers.PeerProtocol;

namespace Ooblex.Actors.Tests.Peers;

public sealed class PeerActorLifeTests : ActorSpec
{
    private const string NewUfrag = "new1";
    private const string NewPwd = "anotherremotepasswordof24";

    private readonly PeerActorFixture _peer;

    public PeerActorLifeTests()
        : base(TestSystem.Setup) => _peer = new PeerActorFixture(this);

    [Fact]
    public void Deleting_closes_the_engine_leaves_the_stream_and_forgets_the_url()
    {
        _peer.Open();
        _peer.Send(new Close(_peer.Id, CloseReason.ClientDeleted));

        ExpectMsg<Closed>();
        Assert.Equal(_peer.Id, _peer.Stream.ExpectMsg<StreamProtocol.Leave>().Peer);
        _peer.Shard.ExpectMsg<Passivate>();
        Assert.Equal(0, _peer.Plane.Sessions);
        NotFound(new Close(_peer.Id, CloseReason.ClientDeleted));
        _peer.Restart();
        NotFound(new Find(_peer.Id));
    }

    [Fact]
    public void A_session_whose_stream_ended_it_does_not_tell_the_stream()
    {
        _peer.Open();
        _peer.Send(new Close(_peer.Id, CloseReason.StreamDeleted));
        ExpectMsg<Closed>();
        _peer.Stream.ExpectNoMsg(0);
    }

    [Fact]
    public void A_guessed_session_url_finds_nothing_and_does_nothing()
    {
        NotFound(new Find(_peer.Id));
        _peer.Shard.ExpectMsg<Passivate>();
        NotFound(new Patch(_peer.Id, "*", Offers.Fragment(NewUfrag, NewPwd), true));
        NotFound(new Close(_peer.Id, CloseReason.ClientDeleted));
        _peer.Send(new EngineFact(_peer.Id, MediaFactKind.ConsentExpired));

        Assert.Empty(_peer.Plane.Closed);
        _peer.Stream.ExpectNoMsg(0);
    }

    [Theory]
    [InlineData(MediaFactKind.DtlsClosed)]
    [InlineData(MediaFactKind.ConsentExpired)]
    [InlineData(MediaFactKind.HandshakeFailed)]
    public void A_session_that_ended_in_the_engine_ends_here(MediaFactKind kind)
    {
        _peer.Open();
        _peer.Send(new EngineFact(_peer.Id, MediaFactKind.Connected));
        _peer.Send(new EngineFact(_peer.Id, kind));

        _peer.Stream.ExpectMsg<StreamProtocol.Leave>();
        _peer.Shard.ExpectMsg<Passivate>();
        NotFound(new Find(_peer.Id));
    }

    [Fact]
    public void A_candidate_is_acknowledged_with_the_tag_of_the_answer()
    {
        Opened opened = _peer.Open();
        _peer.Send(new Patch(_peer.Id, $"\"{opened.ETag}\"", Offers.Fragment(Offers.Ufrag, Offers.Pwd), true));
        ExpectMsg<Trickled>();
    }

    [Fact]
    public void A_page_that_echoes_our_own_credentials_is_acknowledged()
    {
        Opened opened = _peer.Open();
        string echo = Offers.Fragment(ScriptedPlane.LocalUfrag, "ourownpasswordof24chars0");
        _peer.Send(new Patch(_peer.Id, opened.ETag, echo, true));
        ExpectMsg<Trickled>();
    }

    [Theory]
    [InlineData("not a fragment")]
    [InlineData("")]
    [InlineData("a=ice-ufrag:abcd\r\n")]
    public void A_body_that_is_no_fragment_is_refused_whatever_its_tag(string body)
    {
        _peer.Open();
        _peer.Send(new Patch(_peer.Id, "\"stale\"", body, true));
        Assert.Equal(PeerRefusal.MalformedFragment, ExpectMsg<Refused>().Why);
    }

    [Fact]
    public void A_restart_gives_new_credentials_and_a_new_tag_and_the_old_tag_is_stale_from_then_on()
    {
        Opened opened = _peer.Open();

        Restarted restarted = RestartIce(NewUfrag);

        Assert.NotEqual(opened.ETag, restarted.ETag);
        Assert.Contains("a=ice-ufrag:LoCa1", restarted.Fragment, StringComparison.Ordinal);
        Assert.Contains("a=candidate:1", restarted.Fragment, StringComparison.Ordinal);
        Assert.Contains("a=ice-lite", restarted.Fragment, StringComparison.Ordinal);
        _peer.Send(new Patch(_peer.Id, opened.ETag, Offers.Fragment(Offers.Ufrag, Offers.Pwd), true));
        Assert.Equal(PeerRefusal.PreconditionFailed, ExpectMsg<Refused>().Why);
        _peer.Send(new Patch(_peer.Id, restarted.ETag, Offers.Fragment(NewUfrag, NewPwd), true));
        ExpectMsg<Trickled>();
    }

    [Fact]
    public void A_restart_the_engine_cannot_do_leaves_the_session_as_it_was()
    {
        Opened opened = _peer.Open();
        _peer.Plane.OnRestart = () => throw new InvalidOperationException("broken");
        _peer.Send(new Patch(_peer.Id, "*", Offers.Fragment(NewUfrag, NewPwd), true));

        Assert.Equal(PeerRefusal.Unavailable, ExpectMsg<Refused>().Why);
        _peer.Send(new Find(_peer.Id));
        Assert.Equal(opened.ETag, ExpectMsg<Found>().ETag);
    }

    [Fact]
    public void A_restart_of_a_session_the_engine_has_lost_ends_it()
    {
        _peer.Open();
        _peer.Plane.OnRestart = () => Task.FromResult(new RestartResult(false, "", "", []));
        NotFound(new Patch(_peer.Id, "*", Offers.Fragment(NewUfrag, NewPwd), true));
        _peer.Stream.ExpectMsg<StreamProtocol.Leave>();
    }

    [Fact]
    public void A_session_that_outlived_its_actor_is_adopted_with_its_ice_session()
    {
        _peer.Open();
        Restarted restarted = RestartIce(NewUfrag);

        _peer.Restart();

        _peer.Send(new Find(_peer.Id));
        Found found = ExpectMsg<Found>();
        Assert.Equal(
            (PeerActorFixture.Lobby, PeerRole.Publisher, "key", restarted.ETag),
            (found.Stream, found.Role, found.KeyId, found.ETag));
        _peer.Send(new Patch(_peer.Id, restarted.ETag, Offers.Fragment(NewUfrag, NewPwd), true));
        ExpectMsg<Trickled>();
        Assert.Equal(
            new StreamProtocol.Publish(PeerActorFixture.Lobby, _peer.Id, "key", MayCreate: false, Claim: 1),
            _peer.Stream.ExpectMsg<StreamProtocol.Publish>());
    }

    [Fact]
    public void The_books_of_a_session_that_the_engine_has_lost_are_closed()
    {
        _peer.Open();
        _peer.Plane.End(_peer.Id.ToString(), MediaFactKind.ConsentExpired);

        _peer.Restart();

        _peer.Stream.ExpectMsg<StreamProtocol.Leave>();
        _peer.Shard.ExpectMsg<Passivate>();
        NotFound(new Find(_peer.Id));
        _peer.Restart();
        NotFound(new Find(_peer.Id));
    }

    private Restarted RestartIce(string ufrag)
    {
        _peer.Send(new Patch(_peer.Id, "*", Offers.Fragment(ufrag, NewPwd), true));
        return ExpectMsg<Restarted>();
    }

    private void NotFound(ICommand command)
    {
        _peer.Send(command);
        Assert.Equal(PeerRefusal.NotFound, ExpectMsg<Refused>().Why);
    }
}
