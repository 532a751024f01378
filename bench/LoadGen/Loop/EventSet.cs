using System.Runtime.InteropServices;
using static Ooblex.LoadGen.Loop.LinuxEvents;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.LoadGen.Loop;

/// <summary>Which of many sockets can be read, and a timer that ticks every millisecond.</summary>
internal sealed unsafe class EventSet : IDisposable
{
    /// <summary>What <see cref="Ready"/> says of the timer.</summary>
    public const int Timer = -1;

    private const int Capacity = 64;
    private const int TickNanoseconds = 1_000_000;
    private const int TimerNonBlocking = 0x800;

    // struct epoll_event is packed on x86-64 and only there.
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventBytes - sizeof(ulong);

    private readonly int _epoll;
    private readonly int _timer;
    private readonly byte[] _events = GC.AllocateArray<byte>(Capacity * EventBytes, pinned: true);

    public EventSet()
    {
        _epoll = Check(CreateEpoll(0), "epoll_create1");
        _timer = Check(CreateTimer(MonotonicClock, TimerNonBlocking), "timerfd_create");
        TimeSpec tick = new() { Nanoseconds = TickNanoseconds };
        TimerSetting setting = new() { Interval = tick, First = tick };
        Check(SetTimer(_timer, 0, &setting, null), "timerfd_settime");
        Add(_timer, Timer);
    }

    /// <param name="file">What to watch.</param>
    /// <param name="tag">What <see cref="Ready"/> says of it.</param>
    public void Add(int file, int tag)
    {
        byte* entry = stackalloc byte[EventBytes];
        *(uint*)entry = Readable;
        *(long*)(entry + DataOffset) = tag;
        Check(ControlEpoll(_epoll, ControlAdd, file, entry), "epoll_ctl");
    }

    public void Remove(int file) => _ = ControlEpoll(_epoll, ControlRemove, file, null);

    /// <summary>Blocks until something can be read.</summary>
    /// <returns>How many tags <see cref="Ready"/> knows.</returns>
    public int Wait() => Math.Max(0, WaitEpoll(_epoll, Base, Capacity, -1)); // Below 0 is a signal: look again.

    public int Ready(int index) => (int)*(long*)(Base + (index * EventBytes) + DataOffset);

    /// <summary>Makes the timer wait for its next tick.</summary>
    public void TakeTick()
    {
        ulong ticks;
        _ = Read(_timer, &ticks, sizeof(ulong));
    }

    public void Dispose()
    {
        _ = Close(_timer);
        _ = Close(_epoll);
    }

    private byte* Base => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0);
}
