using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Wire;
using static Ooblex.Protocol.Tests.Ice.IceScene;

namespace Ooblex.Protocol.Tests.Ice;

/// <summary>RFC 8445 §2.4 and RFC 9725 §4.3.3: new credentials while media goes on.</summary>
public sealed class IceRestartTests
{
    private readonly IceScene _scene = new();
    private readonly IceCredentials _newServer = IceCredentials.Generate();
    private readonly IceCredentials _newClient = IceCredentials.Generate();

    private IceLiteAgent Agent => _scene.Agent;

    [Fact]
    public void Until_the_first_new_check_the_old_generation_works_on()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        _scene.Answer();
        Restart(at: 5);

        Assert.Equal(Wifi, Agent.Selected);
        Assert.Equal(IceState.Connected, Agent.State);
        Assert.Equal([_newServer.Ufrag, _scene.Server.Ufrag], Agent.LocalUfrags);
        Assert.Equal((_newServer, _newClient), (Agent.Local, Agent.Remote));

        Assert.True(_scene.Check(Wifi, at: 6));
        Assert.True(_scene.Answer().IsSignedBy(_scene.Server));
        Assert.True(_scene.Check(Mobile, at: 7, nominate: true)); // It may even move.
        Assert.Equal(Mobile, Agent.Selected);
    }

    [Fact]
    public void The_first_new_check_takes_over_and_is_answered_with_the_new_password()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        _scene.Answer();
        Restart(at: 5);

        Assert.True(CheckNew(Mobile, at: 6));

        Assert.True(_scene.Answer().IsSignedBy(_newServer));
        Assert.Equal(Mobile, Agent.Selected);
        Assert.False(Agent.IsNominated);
        Assert.Equal([_newServer.Ufrag], Agent.LocalUfrags);
        Assert.Equal([IceState.Connected], _scene.Changes().Select(change => change.To));
    }

    [Fact]
    public void After_the_first_new_check_the_old_credentials_are_told_401()
    {
        _scene.Check(Wifi, at: 0);
        Restart(at: 5);
        CheckNew(Mobile, at: 6);
        Agent.TryTakeDatagram(new byte[128], out _, out _);
        Agent.TryTakeDatagram(new byte[128], out _, out _);

        Assert.False(_scene.Check(Wifi, at: 7, nominate: true));

        Assert.Equal(401, _scene.Answer().ErrorCode);
        Assert.Equal(Mobile, Agent.Selected);
    }

    [Fact]
    public void Old_paths_are_discarded_and_the_one_that_media_came_by_is_read_for_three_more_seconds()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        _scene.Check(Six, at: 1);
        Restart(at: 5);

        CheckNew(Mobile, at: 6);
        Assert.False(Agent.IsValidated(Six));
        Assert.True(Agent.IsValidated(Wifi)); // The client's media moves one round trip after its first check.
        Assert.Equal([Six], _scene.Dropped());

        CheckNew(Mobile, at: 8.9);
        Assert.True(Agent.IsValidated(Wifi));
        CheckNew(Mobile, at: 9);
        Assert.False(Agent.IsValidated(Wifi));
        Assert.Equal([Wifi], _scene.Dropped());
    }

    [Fact]
    public void A_retired_path_is_never_sent_to_again()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        Restart(at: 29);
        CheckNew(Mobile, at: 29.5);

        Agent.Tick(At(59.5));

        Assert.Equal(IceState.Disconnected, Agent.State);
    }

    [Fact]
    public void A_restart_without_a_change_of_network_keeps_the_path()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        Restart(at: 5);

        CheckNew(Wifi, at: 6, nominate: true);
        CheckNew(Wifi, at: 20);

        Assert.Equal(Wifi, Agent.Selected);
        Assert.True(Agent.IsNominated);
        Assert.True(Agent.IsValidated(Wifi));
        Assert.Empty(_scene.Dropped());
    }

    [Fact]
    public void A_forged_or_refused_new_check_does_not_end_the_old_generation()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        Restart(at: 5);

        Assert.False(_scene.Check(_newServer with { Pwd = _scene.Server.Pwd }, _newClient, Mobile, at: 6));
        byte[] conflict = IceChecks.Write(_newServer, _newClient, nominate: true, controlling: false);
        Assert.False(Agent.Receive(conflict, Mobile, At(7)));

        Assert.Equal(Wifi, Agent.Selected);
        Assert.True(_scene.Check(Wifi, at: 8));
        Assert.Equal([_newServer.Ufrag, _scene.Server.Ufrag], Agent.LocalUfrags);
    }

    [Fact]
    public void The_old_password_does_not_open_the_new_generation_nor_the_new_the_old()
    {
        Restart(at: 1);

        Assert.False(_scene.Check(_newServer with { Pwd = _scene.Server.Pwd }, _newClient, Wifi, at: 2));
        Assert.False(_scene.Check(_scene.Server with { Pwd = _newServer.Pwd }, _scene.Client, Wifi, at: 2));
    }

    [Fact]
    public void A_restart_that_gets_no_check_ends_with_the_consent_only()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        Restart(at: 5);
        Assert.Equal(At(30), Agent.NextDeadline);

        _scene.Check(Wifi, at: 20);
        Agent.Tick(At(49));
        Assert.Equal(IceState.Connected, Agent.State);
        Agent.Tick(At(50));
        Assert.Equal(IceState.Disconnected, Agent.State);
    }

    [Fact]
    public void A_second_restart_replaces_one_that_got_no_check()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        Restart(at: 5);
        IceCredentials third = IceCredentials.Generate();
        Agent.Restart(third, _newClient, At(6));

        Assert.Equal([third.Ufrag, _scene.Server.Ufrag], Agent.LocalUfrags);
        Assert.False(CheckNew(Mobile, at: 7));
        Assert.True(_scene.Check(Wifi, at: 7));
        Assert.True(_scene.Check(third, _newClient, Mobile, at: 8));
        Assert.Equal(Mobile, Agent.Selected);
    }

    [Fact]
    public void A_restart_before_the_first_check_grants_the_grace_anew_and_takes_either_generation()
    {
        Restart(at: 8);
        Assert.Equal(At(18), Agent.NextDeadline);

        Assert.True(_scene.Check(Wifi, at: 9));
        Assert.Equal(IceState.Connected, Agent.State);
        Assert.True(CheckNew(Mobile, at: 10));
        Assert.Equal(Mobile, Agent.Selected);
    }

    [Fact]
    public void A_restart_brings_a_disconnected_session_back_with_the_new_credentials_only()
    {
        _scene.Check(Wifi, at: 0);
        Agent.Tick(At(30));
        Restart(at: 40);

        Assert.Equal(IceState.Checking, Agent.State);
        Assert.Equal(At(50), Agent.NextDeadline);
        Assert.Equal([_newServer.Ufrag], Agent.LocalUfrags);
        Assert.False(_scene.Check(Wifi, at: 41));
        Assert.True(CheckNew(Wifi, at: 42));
        Assert.Equal(
            [IceState.Connected, IceState.Disconnected, IceState.Checking, IceState.Connected],
            _scene.Changes().Select(change => change.To));
    }

    [Fact]
    public void Restarts_one_after_the_other_leave_nothing_behind()
    {
        (IceCredentials server, IceCredentials client) = (_scene.Server, _scene.Client);
        for (int round = 0; round < 100; round++)
        {
            TransportAddress from = Address("192.0.2.1", 1000 + round);
            Assert.True(_scene.Check(server, client, from, at: round * 5, nominate: true));
            (server, client) = (IceCredentials.Generate(), IceCredentials.Generate());
            Agent.Restart(server, client, At((round * 5) + 1));
            Assert.Equal(2, Agent.LocalUfrags.Count);
        }

        int[] held = [.. Enumerable.Range(1000, 100).Where(p => Agent.IsValidated(Address("192.0.2.1", p)))];
        Assert.Equal([1098, 1099], held); // The selected one, and the one before it.
        Assert.Equal(Address("192.0.2.1", 1099), Agent.Selected);
    }

    private void Restart(double at) => Agent.Restart(_newServer, _newClient, At(at));

    private bool CheckNew(TransportAddress from, double at, bool nominate = false) =>
        _scene.Check(_newServer, _newClient, from, at, nominate);
}
