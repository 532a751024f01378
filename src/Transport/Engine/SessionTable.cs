using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Finds the session of a datagram: by source address once a check was authentic, by ufrag before.</summary>
internal sealed class SessionTable
{
    private const int MaxUfragChars = 256; // RFC 8445 §5.3

    private readonly Dictionary<string, EngineSession> _byId = [];
    private readonly Dictionary<TransportAddress, EngineSession> _byAddress = [];
    private readonly Dictionary<string, EngineSession> _byUfrag = [];
    private readonly Dictionary<string, EngineSession>.AlternateLookup<ReadOnlySpan<char>> _byUfragText;

    public SessionTable() => _byUfragText = _byUfrag.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _byId.Count;

    public IReadOnlyCollection<EngineSession> All => _byId.Values;

    /// <summary>Entries over all tables; 0 again when every session is gone.</summary>
    public int Entries => _byId.Count + _byAddress.Count + _byUfrag.Count;

    public EngineSession? ById(string id) => _byId.GetValueOrDefault(id);

    public EngineSession? ByAddress(in TransportAddress address) => _byAddress.GetValueOrDefault(address);

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

        return _byUfragText.TryGetValue(text[..local.Length], out EngineSession? session) ? session : null;
    }

    public void Add(EngineSession session)
    {
        _byId.Add(session.Id, session);
        IndexUfrags(session);
    }

    /// <summary>Follows an ICE restart, or the end of one.</summary>
    public void IndexUfrags(EngineSession session)
    {
        foreach (string ufrag in session.Ufrags)
        {
            _byUfrag.Remove(ufrag);
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
        if (_byAddress.TryGetValue(address, out EngineSession? owner))
        {
            if (owner == session)
            {
                return;
            }

            owner.Addresses.Remove(address);
        }

        _byAddress[address] = session;
        session.Addresses.Add(address);
    }

    public void Unbind(EngineSession session, in TransportAddress address)
    {
        if (session.Addresses.Remove(address))
        {
            _byAddress.Remove(address);
        }
    }

    public void Remove(EngineSession session)
    {
        _byId.Remove(session.Id);
        foreach (TransportAddress address in session.Addresses)
        {
            _byAddress.Remove(address);
        }

        foreach (string ufrag in session.Ufrags)
        {
            _byUfrag.Remove(ufrag);
        }

        session.Addresses.Clear();
        session.Ufrags.Clear();
    }
}
