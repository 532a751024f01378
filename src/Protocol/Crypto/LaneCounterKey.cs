using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>AES-CM on AES-NI.</summary>
internal sealed class LaneCounterKey<TLanes, TVector> : CounterKey
    where TLanes : struct, ICarrylessLanes<TVector>
    where TVector : struct
{
    private readonly SecretMemory _memory;
    private readonly int _rounds;

    /// <param name="key">16 or 32 bytes.</param>
    public LaneCounterKey(ReadOnlySpan<byte> key)
    {
        _rounds = AesBlocks.Rounds(key.Length);
        _memory = new SecretMemory(AesBlocks.ScheduleLength(_rounds));
        AesBlocks.Expand(key, ref _memory.Start);
    }

    public override void Xor(Span<byte> data, ReadOnlySpan<byte> initial)
    {
        ref byte schedule = ref _memory.Start;
        ref byte bytes = ref MemoryMarshal.GetReference(data);
        Vector128<byte> start = Vector128.Create(initial) ^ Vector128.LoadUnsafe(ref schedule);
        CounterMode<TLanes, TVector>.Xor(ref schedule, _rounds, start, counter: 0, ref bytes, ref bytes, data.Length);
    }

    public override void Dispose() => _memory.Dispose();
}
