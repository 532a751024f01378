using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>Keeps a viewer that repeats its NACKs within one round trip from being answered twice.</summary>
internal sealed class RetransmissionGate
{
    private const int Slots = 256;
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(15);

    private readonly (long Sequence, MonoTime At)[] _recent = new (long, MonoTime)[Slots];

    public bool MayPass(long sequence, MonoTime now)
    {
        ref (long Sequence, MonoTime At) slot = ref _recent[sequence & (Slots - 1)];
        if (slot.Sequence == sequence && slot.At != default && now - slot.At < QuietTime)
        {
            return false;
        }

        slot = (sequence, now);
        return true;
    }
}
