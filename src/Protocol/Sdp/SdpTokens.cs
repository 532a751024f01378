namespace Ooblex.Protocol.Sdp;

/// <summary>Walks over the words of one value; runs of blanks count as one.</summary>
internal ref struct SdpTokens(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text.Trim(' ');

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What has not been taken yet.</summary>
    public readonly ReadOnlySpan<char> Rest => _rest;

    /// <summary>The next word; empty at the end.</summary>
    public ReadOnlySpan<char> Next()
    {
        int end = _rest.IndexOf(' ');
        ReadOnlySpan<char> token = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[end..].TrimStart(' ');
        return token;
    }
}
