using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Ooblex.Actors.Wire;

/// <summary>The fall-back for types of the libraries below us; for our own it fails.</summary>
/// <remarks>JSON with CLR type names would nail class names to the journal for ever, and nobody would see.</remarks>
internal sealed class GuardedJsonSerializer : NewtonSoftJsonSerializer
{
    public GuardedJsonSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    public GuardedJsonSerializer(ExtendedActorSystem system, Config config)
        : base(system, config)
    {
    }

    public override int Identifier => 1070;

    public override byte[] ToBinary(object obj)
    {
        Type type = obj.GetType();
        return type.Namespace?.StartsWith("Ooblex", StringComparison.Ordinal) == true
            ? throw new InvalidOperationException($"{type} has no place in the wire tables of Ooblex.Actors.Wire.")
            : base.ToBinary(obj);
    }
}
