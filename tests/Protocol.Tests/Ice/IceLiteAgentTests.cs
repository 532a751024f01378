using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;
using static Ooblex.Protocol.Tests.Ice.IceScene;

namespace Ooblex.Protocol.Tests.Ice;

/// <summary>RFC 8445 §7.3: what a check does, and what it is answered.</summary>
public sealed class IceLiteAgentTests
{
    private readonly IceScene _scene = new();

    private IceLiteAgent Agent => _scene.Agent;

    [Fact]
    public void A_new_agent_sends_nothing_and_takes_nothing()
    {
        Assert.Equal(IceState.New, Agent.State);
        Assert.True(Agent.Selected.IsNone);
        Assert.False(Agent.IsValidated(Wifi));
        Assert.Equal([_scene.Server.Ufrag], Agent.LocalUfrags);
        Assert.Equal((_scene.Server, _scene.Client), (Agent.Local, Agent.Remote));
        _scene.AssertSilent();
    }

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8::10")]
    public void A_valid_check_is_answered_with_the_address_it_came_from_signed_with_our_password(string ip)
    {
        TransportAddress from = Address(ip, 50000);
        byte[] check = IceChecks.Write(_scene.Server, _scene.Client);

        Assert.True(Agent.Receive(check, from, At(0)));

        StunAnswer answer = _scene.Answer();
        Assert.Equal(StunClass.Success, answer.Class);
        Assert.Equal((from, from), (answer.To, answer.Mapped));
        Assert.Equal(Convert.ToHexString(check, 8, 12), answer.TransactionId);
        Assert.True(answer.IsSignedBy(_scene.Server));
    }

    [Fact]
    public void The_first_valid_address_is_selected_without_waiting_for_a_nomination()
    {
        _scene.Check(Wifi, at: 1);

        Assert.Equal(Wifi, Agent.Selected);
        Assert.True(Agent.IsValidated(Wifi));
        Assert.False(Agent.IsNominated);
        Assert.Equal(
            [new IceStateChange(IceState.New, IceState.Connected, IceInput.Check, At(1))], _scene.Changes());
    }

    [Fact]
    public void A_check_without_a_nomination_does_not_move_the_path()
    {
        _scene.Check(Wifi, at: 0);
        _scene.Check(Six, at: 1);

        Assert.Equal(Wifi, Agent.Selected);
        Assert.True(Agent.IsValidated(Six));
    }

    [Fact]
    public void The_newest_nomination_moves_the_path_without_a_state_change()
    {
        _scene.Check(Wifi, at: 0);
        _scene.Check(Mobile, at: 1, nominate: true);
        Assert.Equal(Mobile, Agent.Selected);
        Assert.True(Agent.IsNominated);

        _scene.Check(Wifi, at: 2, nominate: true);
        Assert.Equal(Wifi, Agent.Selected);
        Assert.True(Agent.IsValidated(Mobile));
        Assert.Equal([IceState.Connected], _scene.Changes().Select(change => change.To));
    }

    [Fact]
    public void A_plain_check_on_the_nominated_path_leaves_it_nominated()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        _scene.Check(Wifi, at: 1);

        Assert.True(Agent.IsNominated);
    }

    [Fact]
    public void The_same_host_on_another_port_is_another_path()
    {
        _scene.Check(Address("192.0.2.10", 40000), at: 0);

        Assert.False(Agent.IsValidated(Address("192.0.2.10", 40001)));
    }

    [Fact]
    public void A_check_with_a_wrong_password_is_told_401_and_changes_nothing()
    {
        IceCredentials wrong = _scene.Server with { Pwd = IceCredentials.Generate().Pwd };

        Assert.False(_scene.Check(wrong, _scene.Client, Wifi, at: 0, nominate: true));

        AssertRefusedUnsigned(401);
    }

    [Fact]
    public void A_check_for_another_ufrag_is_told_401_and_changes_nothing()
    {
        IceCredentials other = _scene.Server with { Ufrag = IceCredentials.Generate().Ufrag };

        Assert.False(_scene.Check(other, _scene.Client, Wifi, at: 0, nominate: true));

        AssertRefusedUnsigned(401);
    }

    [Fact]
    public void A_username_that_only_begins_like_ours_is_told_401()
    {
        string username = $"{_scene.Server.Ufrag}x:{_scene.Client.Ufrag}";

        Assert.False(Agent.Receive(IceChecks.Custom(username, _scene.Server.Pwd, NoMore), Wifi, At(0)));

        AssertRefusedUnsigned(401);
    }

    [Fact]
    public void A_forged_check_on_the_selected_path_does_not_end_it_or_prolong_it()
    {
        _scene.Check(Wifi, at: 0, nominate: true);
        MonoTime? deadline = Agent.NextDeadline;

        _scene.Check(_scene.Server with { Pwd = "wrong" }, _scene.Client, Wifi, at: 5);

        Assert.Equal(Wifi, Agent.Selected);
        Assert.Equal(deadline, Agent.NextDeadline);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void A_check_without_a_name_or_a_tag_is_told_400(bool named, bool signed)
    {
        string? username = named ? $"{_scene.Server.Ufrag}:{_scene.Client.Ufrag}" : null;

        byte[] check = IceChecks.Custom(username, signed ? _scene.Server.Pwd : null, NoMore);
        Assert.False(Agent.Receive(check, Wifi, At(0)));

        AssertRefusedUnsigned(400);
    }

    [Fact]
    public void A_nomination_that_nobody_signed_does_not_count()
    {
        _scene.Check(Wifi, at: 0);
        byte[] buffer = new byte[512];
        StunWriter writer = new(buffer, StunClass.Request, new byte[12]);
        writer.Add(StunAttribute.Username, System.Text.Encoding.UTF8.GetBytes($"{_scene.Server.Ufrag}:x"));
        writer.AddMessageIntegrity(System.Text.Encoding.UTF8.GetBytes(_scene.Server.Pwd));
        writer.Add(StunAttribute.UseCandidate, []); // put there by somebody on the path

        Agent.Receive(buffer.AsSpan(0, writer.Length), Mobile, At(1));

        Assert.Equal(Wifi, Agent.Selected);
    }

    [Fact]
    public void A_required_attribute_that_we_do_not_know_is_told_420_with_its_type()
    {
        byte[] check = Custom((ref StunWriter writer) =>
        {
            writer.Add((StunAttribute)0x0ABC, [1, 2, 3]);
            writer.Add((StunAttribute)0xC057, [1, 2, 3, 4]);
        });

        Assert.False(Agent.Receive(check, Wifi, At(0)));

        StunAnswer answer = _scene.Answer();
        Assert.Equal(420, answer.ErrorCode);
        Assert.True(answer.IsSignedBy(_scene.Server));
        Assert.Contains("000A00020ABC0000", Convert.ToHexString(answer.Datagram), StringComparison.Ordinal);
        Assert.False(Agent.IsValidated(Wifi));
    }

    [Fact]
    public void An_optional_attribute_that_we_do_not_know_does_no_harm() =>
        Assert.True(Agent.Receive(
            Custom((ref StunWriter writer) => writer.Add((StunAttribute)0xC057, [1, 2, 3, 4])), Wifi, At(0)));

    [Fact]
    public void A_peer_that_believes_to_be_controlled_is_told_487_and_selects_nothing()
    {
        byte[] check = IceChecks.Write(_scene.Server, _scene.Client, nominate: true, controlling: false);

        Assert.False(Agent.Receive(check, Wifi, At(0)));

        StunAnswer answer = _scene.Answer();
        Assert.Equal(487, answer.ErrorCode);
        Assert.True(answer.IsSignedBy(_scene.Server));
        Assert.True(Agent.Selected.IsNone);
        Assert.Equal(IceInput.RefusedCheck, Assert.Single(_scene.Changes()).Cause);
        Assert.Equal(IceState.Checking, Agent.State);

        Assert.True(_scene.Check(Wifi, at: 1, nominate: true)); // It has changed its role, as RFC 8445 §7.2.5.1 says.
        Assert.Equal(IceState.Connected, Agent.State);
    }

    [Theory]
    [InlineData(StunClass.Indication)]
    [InlineData(StunClass.Success)]
    [InlineData(StunClass.Error)]
    public void What_is_no_request_is_neither_answered_nor_believed(StunClass @class)
    {
        string username = $"{_scene.Server.Ufrag}:{_scene.Client.Ufrag}";

        Assert.False(Agent.Receive(IceChecks.Custom(username, _scene.Server.Pwd, NoMore, @class), Wifi, At(0)));

        Assert.Equal(IceState.New, Agent.State);
        _scene.AssertSilent();
    }

    [Fact]
    public void A_request_of_another_method_is_not_answered()
    {
        byte[] check = Custom(NoMore);
        check[1] = 0x03; // Allocate

        Assert.False(Agent.Receive(check, Wifi, At(0)));

        _scene.AssertSilent();
    }

    [Fact]
    public void A_check_without_a_fingerprint_is_as_good()
    {
        byte[] check = Custom(NoMore)[..^8];
        check[3] -= 8;

        Assert.True(Agent.Receive(check, Wifi, At(0)));
    }

    [Fact]
    public void A_retransmitted_check_gets_the_same_answer_twice()
    {
        byte[] check = IceChecks.Write(_scene.Server, _scene.Client);
        Agent.Receive(check, Wifi, At(0));
        byte[] first = _scene.Answer().Datagram;
        Agent.Receive(check, Wifi, At(0.5));

        Assert.Equal(first, _scene.Answer().Datagram);
    }

    [Fact]
    public void An_agent_that_may_keep_one_path_only_cannot_be_made() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new IceScene(Options with { MaxPaths = 1 }));

    private static void NoMore(ref StunWriter writer)
    {
    }

    private byte[] Custom(IceChecks.Fill fill) =>
        IceChecks.Custom($"{_scene.Server.Ufrag}:{_scene.Client.Ufrag}", _scene.Server.Pwd, fill);

    private void AssertRefusedUnsigned(int code)
    {
        StunAnswer answer = _scene.Answer();
        Assert.Equal((StunClass.Error, code), (answer.Class, answer.ErrorCode));
        Assert.False(answer.IsSigned());
        Assert.Equal(IceState.New, Agent.State);
        Assert.True(Agent.Selected.IsNone);
        Assert.False(Agent.IsValidated(Wifi));
        Assert.Empty(_scene.Changes());
    }
}
