using System.Numerics;
using System.Runtime.InteropServices;

namespace Ooblex.Transport.Engine;

/// <summary>A bounded queue from one worker to one other, without locks.</summary>
/// <remarks>
/// One writer, one reader. Each index is written by one side only and stands on cache lines of its own; each side keeps
/// a copy of the other's index and reads the real one only when the copy says full or empty.
/// </remarks>
internal sealed class ParcelRing
{
    private readonly Parcel[] _slots;
    private readonly int _mask;
    private Ends _ends;

    /// <param name="capacity">Rounded up to a power of two.</param>
    public ParcelRing(int capacity)
    {
        _slots = new Parcel[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _mask = _slots.Length - 1;
    }

    public int Capacity => _slots.Length;

    /// <summary>For the writer: the next parcel fits.</summary>
    public bool HasRoom
    {
        get
        {
            if (_ends.Written - _ends.ReadAsSeen == _slots.Length)
            {
                _ends.ReadAsSeen = Volatile.Read(ref _ends.Read);
            }

            return _ends.Written - _ends.ReadAsSeen < _slots.Length;
        }
    }

    public bool TryAdd(in Parcel parcel)
    {
        if (!HasRoom)
        {
            return false;
        }

        _slots[_ends.Written & _mask] = parcel;
        Volatile.Write(ref _ends.Written, _ends.Written + 1);
        return true;
    }

    public bool TryTake(out Parcel parcel)
    {
        if (_ends.Read == _ends.WrittenAsSeen)
        {
            _ends.WrittenAsSeen = Volatile.Read(ref _ends.Written);
            if (_ends.Read == _ends.WrittenAsSeen)
            {
                parcel = default;
                return false;
            }
        }

        ref Parcel slot = ref _slots[_ends.Read & _mask];
        parcel = slot;
        slot = default; // What it held must not live on until the ring comes round.
        Volatile.Write(ref _ends.Read, _ends.Read + 1);
        return true;
    }

    // 128 bytes apart: processors fetch lines in pairs.
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Ends
    {
        [FieldOffset(128)]
        public long Written;

        [FieldOffset(136)]
        public long ReadAsSeen;

        [FieldOffset(256)]
        public long Read;

        [FieldOffset(264)]
        public long WrittenAsSeen;
    }
}
