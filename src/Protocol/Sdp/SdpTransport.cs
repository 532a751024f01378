namespace Ooblex.Protocol.Sdp;

/// <summary>The ICE and DTLS attributes of a session or of one m-section (RFC 8839 §5, RFC 8842).</summary>
public sealed class SdpTransport
{
    private readonly List<string> _iceOptions = [];
    private readonly List<SdpFingerprint> _fingerprints = [];

    /// <summary>Empty when absent.</summary>
    public string IceUfrag { get; private set; } = "";

    /// <summary>Empty when absent.</summary>
    public string IcePwd { get; private set; } = "";

    public IReadOnlyList<string> IceOptions => _iceOptions;

    public IReadOnlyList<SdpFingerprint> Fingerprints => _fingerprints;

    public SdpSetup Setup { get; private set; }

    /// <summary>Takes one attribute if it belongs here; <paramref name="fault"/> tells whether it is sound.</summary>
    internal bool TryRead(ReadOnlySpan<char> name, ReadOnlySpan<char> value, out SdpFault fault)
    {
        bool? isSound = name switch
        {
            "ice-ufrag" => TryReadUfrag(value),
            "ice-pwd" => TryReadPwd(value),
            "ice-options" => TryReadOptions(value),
            "fingerprint" => TryReadFingerprint(value),
            "setup" => TryReadSetup(value),
            _ => null,
        };
        fault = isSound is false ? SdpFault.MalformedAttribute : SdpFault.None;
        return isSound is not null;
    }

    /// <summary>What an m-section does not say, the session says for it.</summary>
    internal void InheritFrom(SdpTransport session)
    {
        if (IceUfrag.Length == 0 && IcePwd.Length == 0)
        {
            (IceUfrag, IcePwd) = (session.IceUfrag, session.IcePwd);
        }

        if (_fingerprints.Count == 0)
        {
            _fingerprints.AddRange(session._fingerprints);
        }

        if (_iceOptions.Count == 0)
        {
            _iceOptions.AddRange(session._iceOptions);
        }

        if (Setup == SdpSetup.None)
        {
            Setup = session.Setup;
        }
    }

    private bool TryReadUfrag(ReadOnlySpan<char> value)
    {
        IceUfrag = value.ToString();
        return SdpText.IsIceText(value, minimum: 4);
    }

    private bool TryReadPwd(ReadOnlySpan<char> value)
    {
        IcePwd = value.ToString();
        return SdpText.IsIceText(value, minimum: 22);
    }

    /// <summary>Words in a row (RFC 8839 §5.6); some clients write commas between them.</summary>
    private bool TryReadOptions(ReadOnlySpan<char> value)
    {
        foreach (Range range in value.SplitAny(' ', ','))
        {
            if (!value[range].IsEmpty)
            {
                _iceOptions.Add(value[range].ToString());
            }
        }

        return true;
    }

    private bool TryReadFingerprint(ReadOnlySpan<char> value)
    {
        if (SdpFingerprint.Parse(value) is not { } fingerprint)
        {
            return false;
        }

        _fingerprints.Add(fingerprint);
        return true;
    }

    private bool TryReadSetup(ReadOnlySpan<char> value)
    {
        Setup = value switch
        {
            "active" => SdpSetup.Active,
            "passive" => SdpSetup.Passive,
            "actpass" => SdpSetup.ActPass,
            "holdconn" => SdpSetup.HoldConn,
            _ => SdpSetup.None,
        };
        return Setup != SdpSetup.None;
    }
}
