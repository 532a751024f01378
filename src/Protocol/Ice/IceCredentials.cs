using System.Security.Cryptography;

namespace Ooblex.Protocol.Ice;

/// <summary>The user fragment and password of one side for one ICE generation (RFC 8445 §5.3).</summary>
/// <remarks>The password is a secret: <see cref="ToString"/> leaves it out.</remarks>
public sealed record IceCredentials(string Ufrag, string Pwd)
{
    private const string IceChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"; // RFC 8839 §5.1
    private const int UfragLength = 8; // 48 bits; §5.3 asks for 24. It is a key of tables, so collisions matter.
    private const int PwdLength = 24; // 144 bits; §5.3 asks for 128.

    public static IceCredentials Generate() => new(
        RandomNumberGenerator.GetString(IceChars, UfragLength),
        RandomNumberGenerator.GetString(IceChars, PwdLength));

    public override string ToString() => $"{nameof(IceCredentials)} {{ {nameof(Ufrag)} = {Ufrag} }}";
}
