namespace Ooblex.Transport.Engine;

/// <summary>What other workers have for one worker: a ring from each, and a bit that says which to look into.</summary>
internal sealed class Mailbox(int workers, int capacity)
{
    private readonly ParcelRing?[] _rings = new ParcelRing?[workers];
    private ulong _filled; // One bit for each worker; there are 64 at most, the relay worker included.

    /// <summary>Something has been announced that was not collected yet. Any thread.</summary>
    public bool HasMail => Volatile.Read(ref _filled) != 0;

    /// <summary>The ring that one worker writes to; made when it is first needed. That worker only.</summary>
    public ParcelRing From(int sender)
    {
        ParcelRing? ring = _rings[sender];
        if (ring is null)
        {
            ring = new ParcelRing(capacity);
            Volatile.Write(ref _rings[sender], ring);
        }

        return ring;
    }

    /// <summary>Tells of what was added; once for many parcels. A full fence.</summary>
    public void Announce(int sender) => Interlocked.Or(ref _filled, 1UL << sender);

    /// <summary>The rings to look into, a bit each. The owner only.</summary>
    public ulong Collect() => HasMail ? Interlocked.Exchange(ref _filled, 0) : 0;

    /// <summary>A ring that was announced. The owner only.</summary>
    public ParcelRing Announced(int sender) => Volatile.Read(ref _rings[sender])!;
}
