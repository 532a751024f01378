using System.Runtime.Serialization;
using Akka.Actor;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Exchange;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Operations;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Placement;
using Ooblex.Actors.Relays;
using Ooblex.Actors.Streams;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Actors.Wire;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Wire;

public sealed class OoblexSerializerTests : ActorSpec
{
    private readonly OoblexSerializer _serializer;

    public OoblexSerializerTests()
        : base(TestSystem.Setup) => _serializer = new OoblexSerializer((ExtendedActorSystem)Sys);

    public static TheoryData<Type> Everything => [.. Protocols().Concat(Persisted()).Concat(Replicated())];

    [Theory]
    [MemberData(nameof(Everything))]
    public void Every_message_and_event_comes_back_as_it_went(Type type)
    {
        object sample = Samples.Make(type);

        byte[] bytes = _serializer.ToBinary(sample);
        object back = _serializer.FromBinary(bytes, _serializer.Manifest(sample));

        Assert.Equal(type, back.GetType());
        Assert.Equivalent(sample, back, strict: true);
        Assert.Equal(bytes, _serializer.ToBinary(back));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void The_system_picks_this_serializer_for_every_message_and_event(Type type) =>
        Assert.IsType<OoblexSerializer>(Sys.Serialization.FindSerializerForType(type));

    [Fact]
    public void Nothing_else_stands_in_the_tables_and_no_manifest_twice()
    {
        Assert.Equal(
            Protocols().Concat(Persisted()).Concat(Replicated())
                .Select(type => type.FullName).Order(StringComparer.Ordinal),
            OoblexSerializer.Types.Select(entry => entry.Type.FullName).Order(StringComparer.Ordinal));
        Assert.All(OoblexSerializer.Types, entry => Assert.Matches("^[a-z]{2,3}$", entry.Manifest));
        Assert.Equal(
            OoblexSerializer.Types.Length, OoblexSerializer.Types.Select(entry => entry.Manifest).Distinct().Count());
        Assert.True(_serializer.Identifier > 100);
    }

    [Fact]
    public void Every_value_of_every_enum_has_a_twin_on_the_wire()
    {
        PeerId peer = PeerId.New("n1");
        StreamRef stream = new("here", StreamId.Parse("lobby"));
        Assert.All(Enum.GetValues<PeerRefusal>(), why => Same(new PeerProtocol.Refused(peer, why, "")));
        Assert.All(Enum.GetValues<CloseReason>(), reason => Same(new PeerProtocol.Close(peer, reason)));
        Assert.All(Enum.GetValues<StreamRefusal>(), why => Same(new StreamProtocol.Refused(stream, why)));
        Assert.All(Enum.GetValues<RelayDenial>(), why => Same(new RelayProtocol.Denied(1, stream, why)));
        Assert.All(Enum.GetValues<MediaFactKind>(), kind => Same(new EngineFact(peer, kind)));
        Assert.All(Enum.GetValues<PeerRole>(), role => Same(new PeerProtocol.Found(peer, stream, role, "k", "t")));
    }

    [Fact]
    public void A_missing_header_and_an_empty_one_stay_two_things()
    {
        PeerId peer = PeerId.New("n1");
        Same(new PeerProtocol.Patch(peer, null, "fragment", Strict: true));
        Same(new PeerProtocol.Patch(peer, "", "fragment", Strict: true));
    }

    [Fact]
    public void Pipelines_cross_the_wire_with_every_value_of_their_enums()
    {
        StreamRef stream = new("here", StreamId.Parse("lobby"));
        Assert.All(Enum.GetValues<PipelinePart>(), part =>
        {
            PipelineRef pipeline = new(stream, PipelineId.Default, part);
            Same(new PipelineProtocol.Stop(pipeline));
            Assert.All(Enum.GetValues<PipelineState>(), state => Same(new StreamProtocol.HearPipeline(
                stream, pipeline, new PipelineReport(part, "n1", "edge", state, ["a"], ["b"], "CPU", "why"))));
        });
        Assert.All(Enum.GetValues<ProcessingPlace>(), place => Assert.All(Enum.GetValues<DeviceWish>(), device =>
            Same(new StreamProtocol.SetPipeline(
                stream, PipelineId.Default, new PipelineSpec { Processing = place, Device = device }))));
    }

    [Fact]
    public void A_snapshot_keeps_pipelines()
    {
        StreamState state = StreamState.None with
        {
            Exists = true,
            Pipelines = StreamState.None.Pipelines.Add(
                PipelineId.Default, new PipelineSpec { Tasks = ["face_detection"], Rendition = "blurred" }),
        };
        Assert.Equal(state.Pipelines, ((StreamState)Back(state)).Pipelines);
    }

    [Fact]
    public void An_idle_stream_is_described_without_publisher() =>
        Assert.Equivalent(Idle(), Back(Idle()), strict: true);

    [Fact]
    public void A_manifest_of_a_newer_version_is_named() =>
        Assert.Contains(
            "'zz'", Assert.Throws<SerializationException>(() => _serializer.FromBinary([], "zz")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Our_types_never_fall_through_to_json()
    {
        GuardedJsonSerializer guard = new((ExtendedActorSystem)Sys);
        Assert.Throws<InvalidOperationException>(() => guard.ToBinary(new PeerProtocol.Find(PeerId.New("n1"))));
        Assert.NotEmpty(guard.ToBinary(new Version(1, 2)));
    }

    [Fact]
    public void Every_refusal_of_a_command_and_none_cross_the_wire()
    {
        Same(OpsMessages.Done.Of(null));
        Assert.All(Enum.GetValues<OpsRefusalKind>(), kind => Same(new OpsMessages.Done("no", kind)));
    }

    private static StreamProtocol.Described Idle()
    {
        StreamRef stream = new("here", StreamId.Parse("lobby"));
        return new StreamProtocol.Described(
            stream, new StreamSummary(stream, new StreamOptions(""), null, [], [], DateTimeOffset.UnixEpoch, null, 0));
    }

    private static IEnumerable<Type> Protocols() =>
        new[]
            {
                typeof(PeerProtocol), typeof(StreamProtocol), typeof(RelayProtocol), typeof(ExchangeProtocol),
                typeof(OpsMessages),
                typeof(DrainMessages), typeof(PlacementMessages), typeof(PipelineProtocol),
            }
            .SelectMany(protocol => protocol.GetNestedTypes())
            .Where(type => !type.IsInterface)
            .Concat([typeof(EngineFact), typeof(DrainStatus)]);

    private static IEnumerable<Type> Persisted() =>
        typeof(StreamEvent).GetNestedTypes()
            .Concat([typeof(StreamState), typeof(WarmedUp)]);

    private static IEnumerable<Type> Replicated() => [typeof(ReportEntry), typeof(StreamShelf)];

    private void Same(object value) => Assert.Equal(value, Back(value));

    private object Back(object value) =>
        _serializer.FromBinary(_serializer.ToBinary(value), _serializer.Manifest(value));
}
