using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>The four-way handshake, from either side and from both at once (RFC 9260 §5).</summary>
internal sealed class Handshake(AssociationContext context)
{
    private static readonly TimeSpan CookieLifetime = TimeSpan.FromSeconds(60); // Valid.Cookie.Life (§16)

    private readonly StateCookieJar _jar = new();
    private readonly RetransmissionTimeout _rto = new(context.Options);
    private PeerParameters? _peer;
    private byte[] _waiting = [];
    private int _attempts;

    /// <summary>T1-init or T1-cookie.</summary>
    public MonoTime? Deadline { get; private set; }

    public void Connect(MonoTime now)
    {
        context.State = SctpState.CookieWait;
        _waiting = InitChunk.Build(ChunkType.Init, context.Local, context.Options, [], []);
        SendWaiting(now);
    }

    public void Tick(MonoTime now)
    {
        if (!(Deadline <= now))
        {
            return;
        }

        if (++_attempts > context.Options.MaxRetransmits)
        {
            Deadline = null;
            context.Fail(SctpFault.PeerUnreachable, abort: null);
            return;
        }

        _rto.BackOff();
        SendWaiting(now);
    }

    public void Stop() => Deadline = null;

    /// <summary>Answers an INIT with a cookie and remembers nothing (§5.1, §5.2.1, §5.2.2).</summary>
    public SctpFault ReceiveInit(ReadOnlySpan<byte> value, MonoTime now)
    {
        if (!InitChunk.TryRead(value, out InitChunk init))
        {
            if (init.Tag != 0 && context.State is SctpState.Listening)
            {
                context.Control.AddAlone(ErrorCauses.AbortOfBadInit(), init.Tag);
            }

            return SctpFault.BadInit;
        }

        SctpFault fault = InitParameters.TryRead(init.Parameters, out InitParameters parameters);
        if (fault is not SctpFault.None)
        {
            return fault;
        }

        // While nothing is established a repeated or crossing INIT gets our one identity (§5.2.1); later it may be
        // a restarted peer, whose new association must not share the tag of the old one (§5.2.2).
        SctpIdentity local = context.Tcb is null ? context.Local : SctpIdentity.Random();
        StateCookie cookie = new(
            local,
            PeerParameters.From(init, parameters),
            LocalTieTag: context.Tcb?.Local.Tag ?? 0,
            PeerTieTag: context.Tcb?.Peer.Tag ?? 0,
            now);
        Span<byte> sealedCookie = stackalloc byte[StateCookieJar.CookieLength];
        _jar.Seal(cookie, sealedCookie);
        byte[] answer = InitChunk.Build(
            ChunkType.InitAck,
            local,
            context.Options,
            sealedCookie,
            parameters.Unrecognized);
        context.Control.AddAlone(answer, init.Tag);
        return SctpFault.None;
    }

    public SctpFault ReceiveInitAck(ReadOnlySpan<byte> value, MonoTime now)
    {
        if (context.State is not SctpState.CookieWait)
        {
            return SctpFault.None; // A duplicate (§5.2.3).
        }

        if (!InitChunk.TryRead(value, out InitChunk init))
        {
            return SctpFault.BadInit;
        }

        SctpFault fault = InitParameters.TryRead(init.Parameters, out InitParameters parameters);
        if (fault is not SctpFault.None || parameters.Cookie.IsEmpty)
        {
            return SctpFault.BadInit;
        }

        int length = Chunk.HeaderLength + parameters.Cookie.Length;
        int room = context.Options.MtuBytes - CommonHeader.Length;
        if (length > room)
        {
            return SctpFault.BadInit; // It must come back in one packet.
        }

        _peer = PeerParameters.From(init, parameters);
        context.Control.PeerTag = init.Tag;
        context.State = SctpState.CookieEchoed;
        ChunkBuilder echo = new(new byte[length], ChunkType.CookieEcho);
        echo.Write(parameters.Cookie);
        _waiting = echo.ToArray();
        _attempts = 0;
        SendWaiting(now);
        if (!parameters.Unrecognized.IsEmpty)
        {
            context.Control.Add(ErrorCauses.ErrorOf(parameters.Unrecognized));
        }

        return SctpFault.None;
    }

    /// <summary>Checks the cookie and acts by the table of §5.2.4.</summary>
    public SctpFault ReceiveCookieEcho(ReadOnlySpan<byte> value, uint packetTag, MonoTime now)
    {
        if (!_jar.TryOpen(value, out StateCookie cookie) || cookie.Local.Tag != packetTag)
        {
            return SctpFault.BadCookie;
        }

        TransmissionControlBlock? tcb = context.Tcb;
        bool sameLocal = cookie.Local.Tag == context.Local.Tag;
        bool samePeer = tcb is not null && cookie.Peer.Tag == tcb.Peer.Tag;
        if (sameLocal && samePeer)
        {
            AcknowledgeCookie(); // Action D: our COOKIE ACK was lost.
            return SctpFault.None;
        }

        if (now - cookie.CreatedAt > CookieLifetime)
        {
            context.Control.AddAlone(
                ErrorCauses.ErrorStaleCookie(now - cookie.CreatedAt - CookieLifetime),
                cookie.Peer.Tag);
            return SctpFault.StaleCookie;
        }

        bool isRestart = tcb is not null
            && !sameLocal
            && cookie.LocalTieTag == tcb.Local.Tag
            && cookie.PeerTieTag == tcb.Peer.Tag
            && context.State is not SctpState.ShutdownAckSent;
        bool isFirst = tcb is null && sameLocal && !context.IsOver; // Also action B: both sides began at once.
        if (!isRestart && !isFirst)
        {
            return SctpFault.BadCookie; // Action C and all the rest: a cookie from another life.
        }

        context.Control.Clear();
        Deadline = null;
        context.Establish(cookie.Local, cookie.Peer);
        AcknowledgeCookie();
        return SctpFault.None;
    }

    public void ReceiveCookieAck()
    {
        if (context.State is SctpState.CookieEchoed && _peer is { } peer)
        {
            Deadline = null;
            context.Establish(context.Local, peer);
        }
    }

    /// <summary>The peer found our cookie too old: begin again (§5.2.6).</summary>
    public void ReceiveStaleCookie(MonoTime now)
    {
        if (context.State is SctpState.CookieEchoed)
        {
            int attempts = _attempts;
            Connect(now);
            _attempts = attempts + 1;
        }
    }

    private void AcknowledgeCookie() =>
        context.Control.Add(new ChunkBuilder(new byte[4], ChunkType.CookieAck).ToArray());

    private void SendWaiting(MonoTime now)
    {
        if (context.State is SctpState.CookieWait)
        {
            context.Control.AddAlone(_waiting, tag: 0);
        }
        else
        {
            context.Control.Add(_waiting);
        }

        Deadline = now + _rto.Value;
    }
}
