using System.ComponentModel;
using System.Runtime.InteropServices;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.LoadGen.Loop;

/// <summary>The system calls of the loop that the engine has no use for.</summary>
internal static partial class LinuxEvents
{
    public const int ControlAdd = 1;
    public const int ControlRemove = 2;
    public const uint Readable = 1;
    public const int MonotonicClock = 1;
    public const int ThreadCpuClock = 3;
    public const int SocketLevel = 1;

    /// <summary>SO_TIMESTAMPNS, and the type of the control message that it brings.</summary>
    public const int ReceiveTime = 35;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreateEpoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static unsafe partial int ControlEpoll(int epoll, int operation, int file, void* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static unsafe partial int WaitEpoll(int epoll, void* events, int capacity, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    public static partial int CreateTimer(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    public static unsafe partial int SetTimer(int timer, int flags, TimerSetting* setting, TimerSetting* old);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static unsafe partial int SetOption(int socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static unsafe partial int SetAffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    public static unsafe partial int GetAffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    public static unsafe partial int GetTime(int clock, TimeSpec* time);

    /// <summary>For calls that fail only by a mistake of ours, or where the system has run out.</summary>
    public static int Check(int result, string call) => result >= 0
        ? result
        : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call} failed.");

    /// <summary>CPU time in nanoseconds since the thread or process of <paramref name="clock"/> began, or -1.</summary>
    public static unsafe long ReadNanoseconds(int clock)
    {
        TimeSpec time;
        return GetTime(clock, &time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : -1;
    }

    /// <summary>The clock that counts the CPU time of all threads of a process, ended ones included.</summary>
    public static int CpuClockOf(int pid) => (~pid << 3) | 2;

    [StructLayout(LayoutKind.Sequential)]
    public struct TimerSetting
    {
        public TimeSpec Interval;
        public TimeSpec First;
    }
}
