namespace Ooblex.Protocol.Rtp;

/// <summary>Which id (1 to 255) each header extension has on one m-section; 0 where it was not negotiated.</summary>
public sealed class ExtensionMap
{
    public static readonly int KindCount = Enum.GetValues<HeaderExtensionKind>().Length;

    private readonly byte[] _ids = new byte[KindCount];

    public byte this[HeaderExtensionKind kind]
    {
        get => _ids[(int)kind];
        set => _ids[(int)kind] = value;
    }

    public bool Has(HeaderExtensionKind kind) => _ids[(int)kind] != 0;

    /// <summary>Ids above 14 need the two-byte form (RFC 8285 §4.3).</summary>
    public bool NeedsTwoByteForm => _ids.Any(id => id > 14);
}
