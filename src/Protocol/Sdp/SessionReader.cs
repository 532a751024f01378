namespace Ooblex.Protocol.Sdp;

/// <summary>Reads a text line by line into a <see cref="SessionDescription"/>; used once.</summary>
internal sealed class SessionReader(SdpLimits limits)
{
    private readonly ExtensionList _extensions = new();
    private readonly HashSet<string> _mids = new(StringComparer.Ordinal);
    private MediaReader? _media;
    private SdpDirection? _direction;
    private int _attributes;

    public SessionDescription Description { get; } = new();

    public SdpError Read(string text)
    {
        SdpFault fault = SdpLines.Open(text, limits, out SdpLines lines);
        if (fault != SdpFault.None)
        {
            return new SdpError(fault, 0);
        }

        bool isFirst = true;
        while (lines.MoveNext(out fault))
        {
            fault = isFirst && (lines.Type != 'v' || lines.Value is not "0") ? SdpFault.NotSdp : ReadLine(lines);
            isFirst = false;
            if (fault != SdpFault.None)
            {
                break;
            }
        }

        fault = isFirst && fault == SdpFault.MalformedLine ? SdpFault.NotSdp : fault;
        fault = fault == SdpFault.None ? CloseMedia() : fault;
        return fault == SdpFault.None ? default : new SdpError(fault, lines.Number);
    }

    /// <summary>Splits <c>name:value</c>; a property attribute has no value (RFC 8866 §5.13).</summary>
    public static void Split(ReadOnlySpan<char> line, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        int colon = line.IndexOf(':');
        name = colon < 0 ? line : line[..colon];
        value = colon < 0 ? default : line[(colon + 1)..].Trim(' ');
    }

    private SdpFault ReadLine(SdpLines line) => line.Type switch
    {
        'm' => OpenMedia(line.Value),
        'a' => ReadAttribute(line.Value),
        _ => SdpFault.None, // o, s, t, c, b and the like say nothing that a WebRTC transport uses
    };

    private SdpFault OpenMedia(ReadOnlySpan<char> value)
    {
        SdpFault fault = CloseMedia();
        if (fault != SdpFault.None)
        {
            return fault;
        }

        if (Description.Media.Count == limits.MaxMediaSections)
        {
            return SdpFault.TooManyMediaSections;
        }

        _media = MediaReader.Open(value, Description.Media.Count);
        return _media is null ? SdpFault.MalformedMediaLine : SdpFault.None;
    }

    private SdpFault CloseMedia()
    {
        if (_media is null)
        {
            return SdpFault.None;
        }

        MediaDescription media = _media.Close(Description, _direction, _extensions);
        _media = null;
        Description.Add(media);
        return media.Mid.Length == 0 || _mids.Add(media.Mid) ? SdpFault.None : SdpFault.DuplicateMid;
    }

    private SdpFault ReadAttribute(ReadOnlySpan<char> line)
    {
        if (++_attributes > limits.MaxAttributes)
        {
            return SdpFault.TooManyAttributes;
        }

        Split(line, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value);
        if (_media is not null)
        {
            return _media.Read(name, value);
        }

        if (!Description.Transport.TryRead(name, value, out SdpFault fault))
        {
            ReadSessionAttribute(name, value);
        }

        return fault;
    }

    private void ReadSessionAttribute(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "group":
                ReadGroup(value);
                break;
            case "ice-lite":
                Description.IceLite = true;
                break;
            case "extmap-allow-mixed":
                Description.ExtmapAllowMixed = true;
                break;
            case "msid-semantic":
                Description.MsidSemantic = value.ToString();
                break;
            case "extmap":
                _extensions.Read(value);
                break;
            default:
                _direction = value.IsEmpty ? SdpDirections.Parse(name) ?? _direction : _direction;
                break;
        }
    }

    /// <summary>RFC 9143 §5: other semantics (LS) do not concern transport; a second BUNDLE is not for us.</summary>
    private void ReadGroup(ReadOnlySpan<char> value)
    {
        SdpTokens tokens = new(value);
        if (tokens.Next() is not "BUNDLE" || Description.BundleGroup.Count > 0)
        {
            return;
        }

        List<string> mids = [];
        while (!tokens.IsAtEnd)
        {
            mids.Add(tokens.Next().ToString());
        }

        Description.BundleGroup = mids;
    }
}
