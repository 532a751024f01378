namespace Ooblex.LoadGen.Peers;

/// <summary>Follows the sequence numbers of one source (RFC 3550 §A.1), without the sources' probation.</summary>
internal struct SequenceTrack
{
    public bool IsStarted { get; private set; }

    public uint Ssrc { get; private set; }

    /// <summary>The highest number seen, with the count of wraps in the upper half.</summary>
    public uint ExtendedHighest { get; private set; }

    /// <returns>How many more packets are missing than before: below 0 when a late one came.</returns>
    public int Take(uint ssrc, ushort sequence)
    {
        if (!IsStarted || ssrc != Ssrc)
        {
            (IsStarted, Ssrc, ExtendedHighest) = (true, ssrc, sequence);
            return 0;
        }

        short step = (short)(sequence - (ushort)ExtendedHighest);
        if (step > 0)
        {
            ExtendedHighest += (uint)step;
        }

        return step switch
        {
            > 0 => step - 1,
            0 => 0, // The newest once more.
            < 0 => -1,
        };
    }
}
