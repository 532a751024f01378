using Akka.Actor;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Actors.Wire;

namespace Ooblex.Actors.Tests.Wire;

/// <summary>Bytes as journals hold them. A file here changes only with a migration of every journal there is.</summary>
public sealed class GoldenTests : ActorSpec
{
    private readonly OoblexSerializer _serializer;

    public GoldenTests()
        : base(TestSystem.Setup) => _serializer = new OoblexSerializer((ExtendedActorSystem)Sys);

    public static TheoryData<string> Manifests => [.. EventTypes.All.Select(entry => entry.Manifest)];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void An_event_is_written_and_read_as_on_the_first_day(string manifest)
    {
        WireType entry = EventTypes.All.Single(candidate => candidate.Manifest == manifest);
        object sample = Samples.Make(entry.Type);
        string path = Path.Combine(Repository.Root, "tests/Actors.Tests/Golden", $"{manifest}.hex");

        string now = Convert.ToHexStringLower(_serializer.ToBinary(sample));
        Assert.True(File.Exists(path), $"{path} is missing; it must hold {now}");
        byte[] golden = Convert.FromHexString(File.ReadAllText(path).Trim());

        Assert.Equivalent(sample, _serializer.FromBinary(golden, manifest), strict: true);
        Assert.Equal(golden, _serializer.ToBinary(sample));
    }

    [Fact]
    public void No_golden_file_has_lost_its_event() =>
        Assert.Equal(
            EventTypes.All.Select(entry => entry.Manifest).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Actors.Tests/Golden"), "*.hex")
                .Select(Path.GetFileNameWithoutExtension)
                .Order(StringComparer.Ordinal));
}
