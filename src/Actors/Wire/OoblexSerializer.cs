using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace Ooblex.Actors.Wire;

/// <summary>Writes every event and message of ours as protobuf, told apart by short manifests.</summary>
/// <remarks>Manifests and field numbers are a contract with journals and other versions (ADR 0005).</remarks>
internal sealed class OoblexSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string Name = "ooblex";

    public static readonly ImmutableArray<WireType> Types =
    [
        .. EventTypes.All,
        .. PeerTypes.All,
        .. StreamTypes.All,
        .. PipelineTypes.All,
        .. DirectoryTypes.All,
        .. PlacementTypes.All,
        .. OperatorTypes.All,
        .. DrainTypes.All,
        .. RelayTypes.All,
        .. ExchangeTypes.All,
    ];

    private static readonly FrozenDictionary<Type, WireType> ByType = Types.ToFrozenDictionary(entry => entry.Type);

    private static readonly FrozenDictionary<string, WireType> ByManifest =
        Types.ToFrozenDictionary(entry => entry.Manifest, StringComparer.Ordinal);

    public override int Identifier => 1071;

    public override string Manifest(object o) => Find(o).Manifest;

    public override byte[] ToBinary(object obj) => Find(obj).Pack(obj).ToByteArray();

    public override object FromBinary(byte[] bytes, string manifest) =>
        ByManifest.TryGetValue(manifest, out WireType? entry)
            ? entry.Read(bytes)
            : throw new SerializationException($"Manifest '{manifest}' is from a newer version.");

    private static WireType Find(object value) =>
        ByType.TryGetValue(value.GetType(), out WireType? entry)
            ? entry
            : throw new SerializationException($"{value.GetType()} has no place in the wire tables.");
}
