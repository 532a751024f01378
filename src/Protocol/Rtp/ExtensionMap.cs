namespace Ooblex.Protocol.Rtp;

/// <summary>Which id (1 to 255) each header extension has on one m-section; 0 where it was not negotiated.</summary>
public sealed class ExtensionMap
{
    public static readonly int KindCount = Enum.GetValues<HeaderExtensionKind>().Length;

    private readonly byte[] _ids = new byte[KindCount];

    // The way back, id to kind + 1, because each packet is read by id.
    private readonly byte[] _kinds = new byte[256];

    public byte this[HeaderExtensionKind kind]
    {
        get => _ids[(int)kind];
        set
        {
            byte old = _ids[(int)kind];
            if (old != 0 && _kinds[old] == (byte)kind + 1)
            {
                _kinds[old] = 0;
            }

            _ids[(int)kind] = value;
            if (value != 0)
            {
                _kinds[value] = (byte)(kind + 1);
            }
        }
    }

    public bool Has(HeaderExtensionKind kind) => _ids[(int)kind] != 0;

    public bool TryGetKind(byte id, out HeaderExtensionKind kind)
    {
        kind = (HeaderExtensionKind)(_kinds[id] - 1);
        return _kinds[id] != 0;
    }

    /// <summary>Ids above 14 need the two-byte form (RFC 8285 §4.3).</summary>
    public bool NeedsTwoByteForm => _ids.Any(id => id > 14);
}
