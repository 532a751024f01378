namespace Ooblex.Protocol.Sdp;

/// <summary>Collects the ssrc and ssrc-group lines of one m-section (RFC 5576).</summary>
internal sealed class SsrcTable
{
    private readonly List<SdpSsrc> _ssrcs = [];
    private readonly List<SdpSsrcGroup> _groups = [];
    private readonly Dictionary<uint, int> _indexes = [];

    public IReadOnlyList<SdpSsrc> Ssrcs => _ssrcs;

    public IReadOnlyList<SdpSsrcGroup> Groups => _groups;

    public bool TryReadSsrc(ReadOnlySpan<char> value)
    {
        SdpTokens tokens = new(value);
        if (!SdpText.TrySsrc(tokens.Next(), out uint ssrc))
        {
            return false;
        }

        if (!_indexes.TryGetValue(ssrc, out int index))
        {
            index = _ssrcs.Count;
            _indexes.Add(ssrc, index);
            _ssrcs.Add(new SdpSsrc(ssrc, "", ""));
        }

        ReadOnlySpan<char> attribute = tokens.Rest;
        if (attribute.StartsWith("cname:", StringComparison.Ordinal))
        {
            _ssrcs[index] = _ssrcs[index] with { Cname = attribute["cname:".Length..].ToString() };
        }
        else if (attribute.StartsWith("msid:", StringComparison.Ordinal))
        {
            _ssrcs[index] = _ssrcs[index] with { Msid = attribute["msid:".Length..].ToString() };
        }

        return true;
    }

    public bool TryReadGroup(ReadOnlySpan<char> value)
    {
        SdpTokens tokens = new(value);
        ReadOnlySpan<char> semantics = tokens.Next();
        if (!SdpText.IsToken(semantics))
        {
            return false;
        }

        List<uint> members = [];
        while (!tokens.IsAtEnd)
        {
            if (!SdpText.TrySsrc(tokens.Next(), out uint ssrc))
            {
                return false;
            }

            members.Add(ssrc);
        }

        _groups.Add(new SdpSsrcGroup(SdpText.Upper(semantics), members));
        return true;
    }
}
