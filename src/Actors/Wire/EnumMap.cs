namespace Ooblex.Actors.Wire;

/// <summary>Pairs the values of our enum with those of its protobuf twin, by name.</summary>
/// <remarks>
/// Numbers would break when somebody sorts our enum. A name without a twin fails when the program starts; a number
/// from a newer node reads as <paramref name="unknown"/>.
/// </remarks>
internal sealed class EnumMap<TOurs, TWire>(TOurs unknown)
    where TOurs : struct, Enum
    where TWire : struct, Enum
{
    private readonly Dictionary<TOurs, TWire> _toWire =
        Enum.GetValues<TOurs>().ToDictionary(value => value, value => Enum.Parse<TWire>(value.ToString()));

    private readonly Dictionary<TWire, TOurs> _toOurs =
        Enum.GetValues<TOurs>().ToDictionary(value => Enum.Parse<TWire>(value.ToString()), value => value);

    public TWire ToWire(TOurs value) => _toWire[value];

    public TOurs ToOurs(TWire value) => _toOurs.GetValueOrDefault(value, unknown);
}
