using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>Keeps a viewer that repeats its NACKs within one round trip from being answered twice.</summary>
/// <remarks>4 KiB, from the first packet that is lost on: most viewers lose none.</remarks>
internal sealed class RetransmissionGate
{
    private const int Slots = 256;
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(15);

    private (long Sequence, MonoTime At)[]? _recent;

    public bool MayPass(long sequence, MonoTime now)
    {
        _recent ??= new (long, MonoTime)[Slots];
        ref (long Sequence, MonoTime At) slot = ref _recent[sequence & (Slots - 1)];
        if (slot.Sequence == sequence && slot.At != default && now - slot.At < QuietTime)
        {
            return false;
        }

        slot = (sequence, now);
        return true;
    }
}
