using Ooblex.Protocol.Ice;
using static Ooblex.Protocol.Tests.Ice.IceScene;

namespace Ooblex.Protocol.Tests.Ice;

/// <summary>RFC 7675 as a lite agent can keep it: the peer's checks are its consent.</summary>
public sealed class IceConsentTests
{
    private readonly IceScene _scene = new();

    private IceLiteAgent Agent => _scene.Agent;

    [Fact]
    public void A_peer_silent_for_thirty_seconds_is_disconnected()
    {
        _scene.Check(Wifi, at: 5, nominate: true);
        Assert.Equal(At(35), Agent.NextDeadline);

        Agent.Tick(At(34.9));
        Assert.Equal(IceState.Connected, Agent.State);

        Agent.Tick(At(35));
        Assert.Equal(IceState.Disconnected, Agent.State);
        Assert.Equal(IceInput.ConsentExpired, _scene.Changes()[^1].Cause);
        Assert.Null(Agent.NextDeadline);
        Assert.True(Agent.Selected.IsNone);
        Assert.False(Agent.IsValidated(Wifi));
        Assert.Equal([Wifi], _scene.Dropped());
    }

    [Fact]
    public void Checks_on_the_selected_path_keep_it_for_an_hour()
    {
        for (int second = 0; second < 3600; second += 25)
        {
            _scene.Check(Wifi, at: second, nominate: second == 0);
            Agent.Tick(At(second + 24));
        }

        Assert.Equal(IceState.Connected, Agent.State);
        Assert.Single(_scene.Changes());
    }

    [Fact]
    public void A_tick_at_the_deadline_makes_progress_and_a_second_one_changes_nothing()
    {
        _scene.Check(Wifi, at: 0);
        Agent.Tick(At(30));
        Agent.Tick(At(30));
        Agent.Tick(At(300));

        Assert.Equal(2, _scene.Changes().Count);
    }

    [Fact]
    public void A_path_that_the_peer_still_checks_takes_over_from_a_silent_one()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        _scene.Check(Six, at: 10);
        _scene.Check(Mobile, at: 20);

        Agent.Tick(At(30));

        Assert.Equal(IceState.Connected, Agent.State);
        Assert.Equal(Mobile, Agent.Selected);
        Assert.False(Agent.IsNominated);
        Assert.Equal(At(50), Agent.NextDeadline);

        Agent.Tick(At(50));
        Assert.Equal(IceState.Disconnected, Agent.State);
    }

    [Fact]
    public void After_consent_has_ended_the_old_credentials_are_met_with_silence()
    {
        _scene.Check(Wifi, at: 0);
        _scene.Answer();
        Agent.Tick(At(30));

        Assert.False(_scene.Check(Wifi, at: 31, nominate: true));

        Assert.Equal(IceState.Disconnected, Agent.State);
        _scene.AssertSilent();
    }

    [Fact]
    public void A_response_that_was_not_taken_in_time_is_not_sent_after_consent_has_ended()
    {
        _scene.Check(Wifi, at: 0);
        Agent.Tick(At(30));

        _scene.AssertSilent();
    }

    [Fact]
    public void A_session_that_nobody_checks_ends_with_its_grace()
    {
        Assert.Equal(At(10), Agent.NextDeadline);
        Agent.Tick(At(9.9));
        Assert.Equal(IceState.New, Agent.State);

        Agent.Tick(At(10));

        Assert.Equal(
            [new IceStateChange(IceState.New, IceState.Disconnected, IceInput.GraceExpired, At(10))],
            _scene.Changes());
    }

    [Fact]
    public void Checks_that_are_refused_do_not_prolong_the_grace()
    {
        for (int second = 0; second < 10; second++)
        {
            _scene.Check(_scene.Server with { Pwd = "wrong" }, _scene.Client, Wifi, at: second);
            byte[] conflict = IceChecks.Write(_scene.Server, _scene.Client, controlling: false);
            Agent.Receive(conflict, Wifi, At(second));
        }

        Assert.Equal(IceState.Checking, Agent.State);
        Agent.Tick(At(10));
        Assert.Equal(IceState.Disconnected, Agent.State);
    }
}
