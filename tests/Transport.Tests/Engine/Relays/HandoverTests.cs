using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Peers;
using Ooblex.Transport.Engine;
using static Ooblex.Transport.Tests.Engine.Relays.RelayPair;

namespace Ooblex.Transport.Tests.Engine.Relays;

/// <summary>A publisher makes its next session at another node while the present one goes on.</summary>
public sealed class HandoverTests
{
    private static readonly EngineShape Shape = new() { Workers = 2 };

    // A busy machine is no silence.
    private static readonly Func<EngineOptions, EngineOptions> Patient =
        options => options with { QuietAfter = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Viewers_of_both_nodes_see_the_old_session_until_the_new_ones_picture_begins()
    {
        await using RelayPair pair = new(Shape, Patient);
        (TestPeer old, string oldSession) = await pair.PublishAsync(epoch: 1);
        await pair.RelayAsync(oldSession, epoch: 1);
        (TestPeer near, _) = await pair.WatchAsync(pair.Origin);
        (TestPeer far, _) = await pair.WatchAsync();
        Video(old, 1, 101, keyFrame: true);
        RtpHeader nearBefore = Next(near, 101);
        RtpHeader farBefore = Next(far, 101);

        // Connected, and nothing else yet; then without a key frame.
        (TestPeer next, string nextSession) = await pair.PublishAsync(pair.FarEnd, epoch: 2);
        await pair.RelayAsync(nextSession, epoch: 2, back: true);
        Video(old, 2, 102);
        Assert.Equal([102], Payloads(near, 1));
        Assert.Equal([102], Payloads(far, 1));
        Video(next, 700, 200);
        Video(old, 3, 103);
        Assert.Equal([103], Payloads(near, 1));
        Assert.Equal([103], Payloads(far, 1));

        Video(next, 701, 201, keyFrame: true);
        RtpHeader nearAfter = Next(near, 201);
        RtpHeader farAfter = Next(far, 201);
        Assert.Equal(3, SequenceNumber.Distance(nearBefore.SequenceNumber, nearAfter.SequenceNumber));
        Assert.Equal(3, SequenceNumber.Distance(farBefore.SequenceNumber, farAfter.SequenceNumber));

        // The old one goes on sending to nobody, and its end changes nothing.
        Video(old, 4, 104, keyFrame: true);
        Assert.True(await pair.Origin.Engine.CloseAsync(oldSession, CancellationToken.None));
        Video(next, 702, 202);
        Assert.Equal([202], Payloads(near, 1));
        Assert.Equal([202], Payloads(far, 1));
    }

    [Fact]
    public async Task A_relay_that_comes_after_the_publishers_change_shows_the_old_one_until_it_has_begun()
    {
        await using RelayPair pair = new(Shape, Patient);
        (TestPeer old, string oldSession) = await pair.PublishAsync(epoch: 1);
        await pair.RelayAsync(oldSession, epoch: 1);
        (TestPeer far, _) = await pair.WatchAsync();
        Video(old, 1, 101, keyFrame: true);
        Next(far, 101);

        (TestPeer next, string nextSession) = await pair.PublishAsync(epoch: 2);
        Video(next, 700, 201, keyFrame: true);
        await FlowsAsync(pair.Origin, nextSession);

        // The origin has gone over; its export of the old one has not ended by that.
        Video(old, 2, 102);
        Assert.Equal([102], Payloads(far, 1));

        await pair.RelayAsync(nextSession, epoch: 2);
        Assert.True(far.ReceivesPayload(201));
        WaitFor(() => pair.FarEnd.Engine.Relays is [{ Epoch: 2 }], "one import, of epoch 2");
        WaitFor(() => pair.Origin.Engine.Relays.Count == 1, "one export");
        Video(old, 3, 103, keyFrame: true);
        Video(next, 701, 202);
        Assert.Equal([202], Payloads(far, 1));
    }

    [Fact]
    public async Task A_session_that_dies_before_its_media_comes_changes_nothing()
    {
        await using RelayPair pair = new(Shape, Patient);
        (TestPeer old, string oldSession) = await pair.PublishAsync(epoch: 1);
        (TestPeer viewer, _) = await pair.WatchAsync(pair.Origin);
        Video(old, 1, 101, keyFrame: true);
        Next(viewer, 101);

        (_, string here) = await pair.PublishAsync(epoch: 2);
        (_, string there) = await pair.PublishAsync(pair.FarEnd, epoch: 3);
        ulong relay = await pair.RelayAsync(there, epoch: 3, back: true);
        Assert.True(await pair.Origin.Engine.CloseAsync(here, CancellationToken.None));
        Assert.True(await pair.FarEnd.Engine.CloseAsync(there, CancellationToken.None));
        await pair.Origin.Engine.EndImportAsync(relay, CancellationToken.None);

        Video(old, 2, 102);
        Assert.Equal([102], Payloads(viewer, 1));
        Assert.True(await pair.Origin.Engine.CloseAsync(oldSession, CancellationToken.None));
    }

    [Fact]
    public async Task When_the_old_session_ends_first_the_new_one_has_its_place_at_once()
    {
        await using RelayPair pair = new(Shape, Patient);
        (TestPeer old, string oldSession) = await pair.PublishAsync(epoch: 1);
        (TestPeer viewer, _) = await pair.WatchAsync(pair.Origin);
        Video(old, 1, 101, keyFrame: true);
        Next(viewer, 101);
        (TestPeer next, _) = await pair.PublishAsync(epoch: 2);
        Assert.True(await pair.Origin.Engine.CloseAsync(oldSession, CancellationToken.None));

        Video(next, 700, 201, keyFrame: true);

        Assert.True(viewer.ReceivesPayload(201));
    }

    [Fact]
    public async Task A_publisher_of_an_earlier_epoch_never_takes_over()
    {
        await using RelayPair pair = new(Shape, Patient);
        (TestPeer present, string session) = await pair.PublishAsync(epoch: 2);
        (TestPeer viewer, _) = await pair.WatchAsync(pair.Origin);
        Video(present, 1, 201, keyFrame: true);
        Next(viewer, 201);

        (TestPeer late, string lateSession) = await pair.PublishAsync(epoch: 1);
        Video(late, 1, 101, keyFrame: true);
        await FlowsAsync(pair.Origin, lateSession, session);
        Video(present, 2, 202);

        Assert.Equal([202], Payloads(viewer, 1));
    }

    private static void Video(TestPeer peer, ushort sequence, int payloadBytes, bool keyFrame = false) =>
        peer.SendRtp(peer.Video(sequence, sequence * 3000u, keyFrame, payloadBytes: payloadBytes));

    private static RtpHeader Next(TestPeer viewer, int payloadBytes)
    {
        byte[]? packet = viewer.ReceiveRtp();
        Assert.NotNull(packet);
        Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
        Assert.Equal(payloadBytes, header.PayloadLength);
        return header;
    }

    /// <summary>Waits until the engine says that this session's media has begun; others' are passed over.</summary>
    private static async Task FlowsAsync(TestEngine engine, string session, params string[] others)
    {
        MediaFact fact = await engine.NextFactOfAnyKindAsync();
        while (fact.Kind is not MediaFactKind.Flowing || others.Contains(fact.Peer) || fact.Peer != session)
        {
            fact = await engine.NextFactOfAnyKindAsync();
        }
    }
}
