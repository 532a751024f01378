using System.Collections.Concurrent;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Finds the session of a datagram: by source address once a check was authentic, by ufrag before.</summary>
/// <remarks>
/// One for all workers: reads take no lock, and it is written only when a session opens, proves an address, or ends.
/// What belongs to a session is written by the worker that owns it.
/// </remarks>
internal sealed class SessionTable(int maxSessions)
{
    private const int MaxUfragChars = 256; // RFC 8445 §5.3

    private readonly ConcurrentDictionary<string, EngineSession> _byId = new();
    private readonly ConcurrentDictionary<TransportAddress, EngineSession> _byAddress = new();
    private readonly ConcurrentDictionary<string, EngineSession> _byUfrag = new();
    private int _count;

    /// <summary>Entries over all tables; 0 again when every session is gone.</summary>
    public int Entries => _byId.Count + _byAddress.Count + _byUfrag.Count;

    public EngineSession? ById(string id) => _byId.GetValueOrDefault(id);

    public EngineSession? ByAddress(in TransportAddress address) =>
        _byAddress.TryGetValue(address, out EngineSession? session) ? session : null;

    /// <summary>The session a STUN request names in its USERNAME, whether or not it proves to be authentic.</summary>
    public EngineSession? ByUsername(ReadOnlySpan<byte> datagram)
    {
        if (!StunMessage.TryReadUfrags(datagram, out ReadOnlySpan<byte> local, out _) || local.Length > MaxUfragChars)
        {
            return null;
        }

        Span<char> text = stackalloc char[MaxUfragChars];
        for (int i = 0; i < local.Length; i++)
        {
            text[i] = (char)local[i];
        }

        return _byUfrag.GetAlternateLookup<ReadOnlySpan<char>>()
            .TryGetValue(text[..local.Length], out EngineSession? session) ? session : null;
    }

    /// <summary>A place for one more session, to be given back by <see cref="GiveBack"/> or by its removal.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _count) <= maxSessions)
        {
            return true;
        }

        GiveBack();
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _count);

    /// <summary>Needs a reserved place.</summary>
    public void Add(EngineSession session)
    {
        _byId[session.Id] = session;
        IndexUfrags(session);
    }

    /// <summary>Follows an ICE restart, or the end of one.</summary>
    public void IndexUfrags(EngineSession session)
    {
        foreach (string ufrag in session.Ufrags)
        {
            _byUfrag.TryRemove(KeyValuePair.Create(ufrag, session));
        }

        session.Ufrags.Clear();
        foreach (string ufrag in session.Peer.LocalUfrags)
        {
            _byUfrag[ufrag] = session;
            session.Ufrags.Add(ufrag);
        }
    }

    /// <summary>
    /// The address proved itself by an authentic check; a port that changed hands follows its new owner.
    /// </summary>
    public void Bind(EngineSession session, in TransportAddress address)
    {
        if (ByAddress(address) == session)
        {
            return;
        }

        _byAddress[address] = session;
        if (!session.Addresses.Contains(address))
        {
            session.Addresses.Add(address);
        }
    }

    public void Unbind(EngineSession session, in TransportAddress address)
    {
        session.Addresses.Remove(address);
        _byAddress.TryRemove(KeyValuePair.Create(address, session)); // Unless it is another's by now.
    }

    public void Remove(EngineSession session)
    {
        foreach (TransportAddress address in session.Addresses)
        {
            _byAddress.TryRemove(KeyValuePair.Create(address, session));
        }

        foreach (string ufrag in session.Ufrags)
        {
            _byUfrag.TryRemove(KeyValuePair.Create(ufrag, session));
        }

        session.Addresses.Clear();
        session.Ufrags.Clear();
        if (_byId.TryRemove(KeyValuePair.Create(session.Id, session)))
        {
            GiveBack();
        }
    }
}
