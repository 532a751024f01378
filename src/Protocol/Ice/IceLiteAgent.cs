using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Ice;

/// <summary>The server half of ICE (RFC 8445 §2.5, "lite"): it answers checks and never sends its own.</summary>
/// <remarks>
/// Sans-IO. Not thread-safe: one owner calls it, and drains all outputs after every input. A peer's candidates are
/// never needed: its addresses are learnt from checks that carry our password. Checks allocate nothing once the
/// paths are known. Deviations from the RFCs and their reasons: docs/protocol/ice.md.
/// </remarks>
public sealed class IceLiteAgent
{
    /// <summary>The room that <see cref="TryTakeDatagram"/> needs.</summary>
    public const int MaxDatagramLength = StunWriter.MaxResponseLength;

    // Longer than the round trips of any call worth having: the peer's media switches to the new path by then.
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(3);

    private readonly IceOptions _options;
    private readonly IcePaths _paths;
    private readonly IceReplies _replies = new();
    private readonly Queue<IceStateChange> _changes = new(); // Bounded by the machine: three per Restart at most.
    private IceGeneration _active;
    private IceGeneration? _pending; // From Restart until its first valid check.
    private MonoTime _graceDeadline;

    public IceLiteAgent(IceOptions options, IceCredentials local, IceCredentials remote, MonoTime now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPaths, 2, nameof(options));
        _options = options;
        _paths = new IcePaths(options.MaxPaths);
        _active = new IceGeneration(local, remote);
        _graceDeadline = now + options.GraceTimeout;
        LocalUfrags = [local.Ufrag];
    }

    public IceState State { get; private set; } = IceState.New;

    /// <summary>Where to send; <see cref="TransportAddress.IsNone"/> when nothing may be sent.</summary>
    public TransportAddress Selected => _paths.Selected;

    /// <summary>Has the peer chosen <see cref="Selected"/> (USE-CANDIDATE), or was it only the first that worked?
    /// </summary>
    public bool IsNominated { get; private set; }

    /// <summary>What checks may be addressed to, newest first: two entries while a restart waits for its first check.
    /// </summary>
    public IReadOnlyList<string> LocalUfrags { get; private set; }

    /// <summary>Ours of the newest generation: what SDP announces.</summary>
    public IceCredentials Local => (_pending ?? _active).Local;

    /// <summary>The peer's of the newest generation. A lite agent sends no checks, so it never uses the password.
    /// </summary>
    public IceCredentials Remote => (_pending ?? _active).Remote;

    /// <summary>When <see cref="Tick"/> must run next; <c>null</c> when no timer is armed.</summary>
    public MonoTime? NextDeadline => State switch
    {
        IceState.New or IceState.Checking => _graceDeadline,
        IceState.Connected => _paths.SelectedHeard + _options.ConsentTimeout,
        _ => null,
    };

    /// <summary>May DTLS and media be taken from this address?</summary>
    public bool IsValidated(TransportAddress address) => _paths.Contains(address);

    /// <summary>Takes one STUN datagram (RFC 8445 §7.3, RFC 8489 §6.3).</summary>
    /// <returns>True when it was a check of the peer and was accepted: <paramref name="from"/> is validated now, and
    /// the demultiplexer may bind it to this session.</returns>
    public bool Receive(ReadOnlySpan<byte> datagram, TransportAddress from, MonoTime now)
    {
        // Responses and indications are none of a lite agent's business. After consent has ended nothing is answered:
        // these credentials must not work again (RFC 7675 §5.1).
        if (State is IceState.Disconnected
            || StunMessage.TryRead(datagram, out StunMessage request).IsError
            || request.Class is not StunClass.Request
            || request.Method != StunMessage.BindingMethod)
        {
            return false;
        }

        IceGeneration? generation = Authenticate(request, out StunErrorCode refusal);
        if (generation is null)
        {
            _replies.Add(request, from, refusal, key: []); // Not signed, and nothing changes (RFC 8489 §9.1.3).
            return false;
        }

        refusal = Examine(request);
        _replies.Add(request, from, refusal, generation.Key);
        if (refusal is not StunErrorCode.None)
        {
            Step(IceInput.RefusedCheck, now);
            return false;
        }

        Accept(generation, request.UseCandidate, from, now);
        return true;
    }

    /// <summary>Gives both sides new credentials (RFC 8445 §2.4).</summary>
    /// <remarks>Those in use, and the selected path, go on working until the first valid check of the new ones; a
    /// restart that gets none ends with the consent. A second restart before that replaces the first.</remarks>
    public void Restart(IceCredentials local, IceCredentials remote, MonoTime now)
    {
        if (State is IceState.Disconnected)
        {
            (_active, _pending) = (new IceGeneration(local, remote), null);
            LocalUfrags = [local.Ufrag];
        }
        else
        {
            _pending = new IceGeneration(local, remote);
            LocalUfrags = [local.Ufrag, _active.Local.Ufrag];
        }

        _graceDeadline = now + _options.GraceTimeout;
        Step(IceInput.Restart, now);
    }

    /// <summary>Ends what waited for too long. Idempotent.</summary>
    public void Tick(MonoTime now)
    {
        if (NextDeadline is not { } due || now < due)
        {
            return;
        }

        if (State is not IceState.Connected)
        {
            Step(IceInput.GraceExpired, now);
        }
        else if (_paths.TrySelectFresh(limit: now - _options.ConsentTimeout))
        {
            IsNominated = false; // The peer goes on checking another path: its consent is for that one.
        }
        else
        {
            Step(IceInput.ConsentExpired, now);
        }
    }

    /// <param name="destination">At least <see cref="MaxDatagramLength"/> bytes.</param>
    /// <param name="written">The response's length.</param>
    /// <param name="to">Where the request came from.</param>
    public bool TryTakeDatagram(Span<byte> destination, out int written, out TransportAddress to) =>
        _replies.TryTake(destination, out written, out to);

    public bool TryTakeChange(out IceStateChange change) => _changes.TryDequeue(out change);

    /// <summary>An address that is validated no more: the demultiplexer may forget it.</summary>
    public bool TryTakeDroppedPath(out TransportAddress address) => _paths.TryTakeDropped(out address);

    private IceGeneration? Authenticate(in StunMessage request, out StunErrorCode refusal)
    {
        if (!request.HasUsername || !request.HasMessageIntegrity)
        {
            refusal = StunErrorCode.BadRequest;
            return null;
        }

        IceGeneration? generation =
            _active.Owns(request.Username) ? _active
            : _pending is { } pending && pending.Owns(request.Username) ? pending
            : null;
        bool authentic = generation is not null && request.VerifyIntegrity(generation.Key);
        refusal = authentic ? StunErrorCode.None : StunErrorCode.Unauthorized;
        return authentic ? generation : null;
    }

    private static StunErrorCode Examine(in StunMessage request)
    {
        if (request.UnknownRequiredCount > 0)
        {
            return StunErrorCode.UnknownAttribute; // RFC 8489 §6.3.1
        }

        // A lite agent is always the controlled one (RFC 8445 §6.1.1) and compares no tie-breakers: §7.3.1.1 is for
        // full agents. But 487 is what makes a full peer that took the wrong role change it (§7.2.5.1).
        return request.IceControlled is not null ? StunErrorCode.RoleConflict : StunErrorCode.None;
    }

    private void Accept(IceGeneration generation, bool nominates, TransportAddress from, MonoTime now)
    {
        if (generation == _pending)
        {
            (_active, _pending, IsNominated) = (generation, null, false);
            LocalUfrags = [generation.Local.Ufrag];
            _paths.Retire(until: now + HandOver);
        }

        _paths.Heard(from, now);
        if (nominates || !_paths.HasSelected)
        {
            // The newest nomination wins, whatever its priority: a phone that changes network nominates again.
            _paths.Select(from);
            IsNominated = nominates;
        }

        Step(IceInput.Check, now);
    }

    // The whole machine. A pair that is not listed changes nothing.
    private void Step(IceInput input, MonoTime now)
    {
        IceState next = (State, input) switch
        {
            (IceState.New, IceInput.RefusedCheck) => IceState.Checking,
            (IceState.New or IceState.Checking, IceInput.Check) => IceState.Connected,
            (IceState.New or IceState.Checking, IceInput.GraceExpired) => IceState.Disconnected,
            (IceState.Connected, IceInput.ConsentExpired) => IceState.Disconnected, // RFC 7675 §5.1
            (IceState.Disconnected, IceInput.Restart) => IceState.Checking,
            _ => State,
        };

        if (next == State)
        {
            return;
        }

        _changes.Enqueue(new IceStateChange(State, next, input, now));
        State = next;
        if (next is IceState.Disconnected)
        {
            IsNominated = false;
            _paths.Clear();
            _replies.Clear();
        }
    }
}
