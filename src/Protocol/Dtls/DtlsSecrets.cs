namespace Ooblex.Protocol.Dtls;

/// <summary>The cipher suites of a node, by their registered numbers (RFC 5289 §3.2).</summary>
public enum DtlsSuite : ushort
{
    None = 0,
    EcdheEcdsaAes128GcmSha256 = 0xC02B,
    EcdheEcdsaAes256GcmSha384 = 0xC02C,
}

/// <summary>What a handshake leaves behind: all that records after it are made from (RFC 5246 §6.3).</summary>
/// <param name="suite">Names the cipher and the hash of the key derivation.</param>
/// <param name="master">The master secret, 48 bytes. Not kept.</param>
/// <param name="clientRandom">32 bytes.</param>
/// <param name="serverRandom">32 bytes.</param>
public readonly ref struct DtlsSecrets(
    DtlsSuite suite, ReadOnlySpan<byte> master, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom)
{
    public const int MasterLength = 48;
    public const int RandomLength = 32;

    public DtlsSuite Suite { get; } = suite;

    public ReadOnlySpan<byte> Master { get; } = master;

    public ReadOnlySpan<byte> ClientRandom { get; } = clientRandom;

    public ReadOnlySpan<byte> ServerRandom { get; } = serverRandom;
}
