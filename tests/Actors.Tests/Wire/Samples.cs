using System.Collections.Immutable;
using System.Reflection;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Streams;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Wire;

/// <summary>Makes one value of any message or event: no field at its default, the same at every run.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
    private static readonly PeerId Ada = Peer("n1/AAAAAAAAAAAAAAAAAAAAAA");
    private static readonly PeerId Bob = Peer("n2/BBBBBBBBBBBBBBBBBBBBB_");
    private static readonly StreamRef Lobby = new("here", StreamId.Parse("lobby"));

    public static object Make(Type type)
    {
        if (type == typeof(StreamState))
        {
            return State();
        }

        if (type == typeof(StreamShelf))
        {
            return Shelf();
        }

        ConstructorInfo constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        object made = constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, p.Name!))]);
        type.GetProperty("At")?.SetValue(made, At);
        return made;
    }

    public static object Value(Type type, string name) => type switch
    {
        _ when type == typeof(string) => $"text of {name}",
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => 70_001,
        _ when type == typeof(TimeSpan) || type == typeof(TimeSpan?) => TimeSpan.FromMilliseconds(1_234),
        _ when type == typeof(ulong) => 17_000_000_000_000_000_001UL,
        _ when type == typeof(byte[]) => new byte[] { 1, 2, 3, 0, 255 },
        _ when type == typeof(long) => 4_000_000_001L,
        _ when type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?) => At,
        _ when type == typeof(PeerId) || type == typeof(PeerId?) => Ada,
        _ when type == typeof(StreamRef) => Lobby,
        _ when type == typeof(StreamOptions) => new StreamOptions("The lobby, größer"),
        _ when type == typeof(IReadOnlyList<string>) => new List<string> { "video/VP8", "audio/opus" },
        _ when type == typeof(IReadOnlyList<PeerId>) => new List<PeerId> { Ada, Bob },
        _ when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string> { ["on"] = "n1" },
        _ when type == typeof(NodeReport) => Report(),
        _ when type == typeof(PipelineId) => PipelineId.Default,
        _ when type == typeof(PipelineRef) => new PipelineRef(Lobby, PipelineId.Default, PipelinePart.Gpu),
        _ when type == typeof(PipelineSpec) => Pipeline(),
        _ when type == typeof(double) => 0.625,
        _ when type == typeof(IReadOnlyList<NodeVerdict>) => new List<NodeVerdict>
        {
            new("edge-a", "a", 0.5, 1, "edge of a"), new("edge-b", "b", 1, 0, "full: 100 of 100 sessions"),
        },
        _ when type.IsEnum => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!,
        _ => Make(type),
    };

    private static StreamState State() => StreamState.None with
    {
        Exists = true,
        Explicit = true,
        Options = new StreamOptions("The lobby"),
        KeyId = "key",
        CreatedAt = At,
        Epoch = 7,
        Publisher = new Publication(Ada, "key", At, ["video/VP8", "audio/opus"]),
        Viewers = ImmutableHashSet.Create(Ada, Bob),
    };

    private static PipelineSpec Pipeline() => new()
    {
        Tasks = ["face_detection", "emotion"],
        Effects = ["background_blur", "mirror"],
        Rendition = "blurred",
        Processing = ProcessingPlace.Edge,
        Device = DeviceWish.Npu,
        UpdateInterval = TimeSpan.FromMilliseconds(125),
        ConfidenceThreshold = 0.625,
        Settings = new Dictionary<string, string> { ["background_blur.radius"] = "12" },
    };

    private static StreamShelf Shelf() => StreamShelf.Of(
        [
            new StreamRow(State().Enter(Lobby, "n1"), Revision: 4_000_000_001, Ended: false),
            StreamRow.EndOf(new StreamRef("there", Lobby.Stream), epoch: 7, revision: 4_000_000_002),
        ],
        forgotten: 4_000_000_000);

    private static NodeReport Report() => new()
    {
        NodeId = "edge-a",
        Site = "a",
        Roles = ["media", "edge"],
        GatewayUrl = "https://a.example:8443",
        Sessions = 1_234,
        MaxSessions = 5_000,
        Cpu = 0.75,
        BitsPerSecond = 4_000_000_001,
        MaxBitsPerSecond = 10_000_000_000,
        Draining = true,
        Devices = ["cpu", "cuda:0"],
        Models = ["faces"],
    };

    private static PeerId Peer(string text) =>
        PeerId.TryParse(text, out PeerId peer) ? peer : throw new FormatException(text);
}
