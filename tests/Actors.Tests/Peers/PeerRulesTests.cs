using Ooblex.Actors.Peers;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Peers;

public sealed class PeerRulesTests
{
    private const string Ours = "ours";
    private const string Theirs = "them";
    private const string Pwd = "their-password-of-24-chars";
    private static readonly IceSession Ice = IceSession.Begin(Ours, Theirs, Pwd);

    [Theory]
    [InlineData(PeerRole.Viewer, true, true, PeerRefusal.NotFound)]
    [InlineData(PeerRole.Viewer, false, true, PeerRefusal.Unavailable)]
    [InlineData(PeerRole.Publisher, true, true, null)]
    [InlineData(PeerRole.Publisher, false, true, null)] // A node is dead: publishing goes on.
    [InlineData(PeerRole.Publisher, false, false, PeerRefusal.Unavailable)] // It may stand at another site.
    public void A_stream_that_is_not_known_here_is_denied_to_viewers_only_when_that_is_certain(
        PeerRole role, bool certain, bool caughtUp, PeerRefusal? expected) =>
        Assert.Equal(expected, PeerRules.RefusalOf(role, new StreamSearch(null, certain), caughtUp)?.Why);

    [Theory]
    [InlineData("{tag}", IfMatchResult.Current)]
    [InlineData("\"{tag}\"", IfMatchResult.Current)]
    [InlineData("\"old\", \"{tag}\"", IfMatchResult.Current)]
    [InlineData("*", IfMatchResult.Any)]
    [InlineData("\"*\"", IfMatchResult.Any)]
    [InlineData("\"old\"", IfMatchResult.Stale)]
    [InlineData("W/\"{tag}\"", IfMatchResult.Stale)]
    [InlineData("\"{tag}", IfMatchResult.Stale)]
    [InlineData("\"", IfMatchResult.Stale)]
    [InlineData(",", IfMatchResult.Stale)]
    [InlineData("", IfMatchResult.Missing)]
    [InlineData("  ", IfMatchResult.Missing)]
    [InlineData(null, IfMatchResult.Missing)]
    public void If_match_is_read_as_RFC_9110_says_and_as_clients_write_it(string? field, object expected) =>
        Assert.Equal((IfMatchResult)expected, IfMatch.Read(field?.Replace("{tag}", Ice.ETag), Ice.ETag));

    [Theory]
    [InlineData("current", Theirs, Pwd, PatchVerdict.Trickle)]
    [InlineData("*", Theirs, Pwd, PatchVerdict.Trickle)]
    [InlineData("current", "", "", PatchVerdict.Trickle)]
    [InlineData("current", "new1", Pwd, PatchVerdict.Restart)]
    [InlineData("current", Theirs, "another-password-of-24-ch", PatchVerdict.Restart)]
    [InlineData("*", "new1", "another-password-of-24-ch", PatchVerdict.Restart)]
    [InlineData("stale", Theirs, Pwd, PatchVerdict.PreconditionFailed)]
    [InlineData("stale", "new1", "another-password-of-24-ch", PatchVerdict.PreconditionFailed)]
    public void The_tag_comes_first_and_then_the_credentials_decide(
        string tag, string ufrag, string pwd, object expected)
    {
        string ifMatch = tag switch { "current" => Ice.ETag, "stale" => "0000", _ => tag };
        Assert.Equal((PatchVerdict)expected, PeerRules.Judge(Ice, ifMatch, strict: true, ufrag, pwd));
    }

    [Fact]
    public void A_page_that_copies_our_own_ufrag_from_the_answer_trickles() =>
        Assert.Equal(PatchVerdict.Trickle, PeerRules.Judge(Ice, Ice.ETag, strict: true, Ours, "whatever"));

    [Fact]
    public void A_missing_tag_is_required_when_strict_and_forgiven_otherwise()
    {
        Assert.Equal(PatchVerdict.PreconditionRequired, PeerRules.Judge(Ice, null, strict: true, Theirs, Pwd));
        Assert.Equal(PatchVerdict.Trickle, PeerRules.Judge(Ice, null, strict: false, Theirs, Pwd));
        Assert.Equal(PatchVerdict.Restart, PeerRules.Judge(Ice, null, strict: false, "new1", Pwd));
    }

    [Fact]
    public void Each_ice_session_has_a_tag_of_its_own_and_no_password_in_it()
    {
        IceSession again = IceSession.Begin(Ours, Theirs, Pwd);
        Assert.NotEqual(Ice.ETag, again.ETag);
        Assert.Equal(Ice.RemoteDigest, again.RemoteDigest);
        Assert.DoesNotContain(Pwd, again.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_stream_hears_of_every_end_but_those_it_made_itself()
    {
        CloseReason[] silent = [.. Enum.GetValues<CloseReason>().Where(reason => !PeerRules.MustLeave(reason))];
        Assert.Equal([CloseReason.TakenOver, CloseReason.StreamDeleted], silent);
    }

    [Fact]
    public void Every_fact_but_the_good_ones_ends_a_session() => Assert.Equal(
        [MediaFactKind.Connected, MediaFactKind.Flowing],
        Enum.GetValues<MediaFactKind>().Where(kind => PeerRules.EndOf(kind) is null));

    [Fact]
    public void Every_refusal_of_a_stream_or_the_engine_has_its_own_meaning_for_the_client()
    {
        Assert.Equal(PeerRefusal.PublisherBusy, PeerRules.Refusal(StreamRefusal.PublisherBusy).Why);
        Assert.Equal(PeerRefusal.AtCapacity, PeerRules.Refusal(StreamRefusal.TooManyStreams).Why);
        StreamRefusal[] vague =
        [
            .. Enum.GetValues<StreamRefusal>().Where(why => PeerRules.Refusal(why).Why == PeerRefusal.Unavailable),
        ];
        Assert.Equal([StreamRefusal.Unavailable], vague);
        Assert.Equal(PeerRefusal.NoSharedCodec, PeerRules.Refusal(OpenRefusal.NoSharedCodec));
        Assert.Equal(PeerRefusal.Unavailable, PeerRules.Refusal(OpenRefusal.Stopping));
    }
}
