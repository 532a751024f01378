using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ooblex.Inference.Engine;

/// <summary>A thread that gives way to those that move packets (a nice value on Linux): a busy node still forwards.
/// </summary>
public static partial class QuietThread
{
    // Far enough below the packets, and not so far that any other process goes first.
    private const int Niceness = 5;
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    public static Thread Start(string name, Action work)
    {
        Thread thread = new(() => Run(work)) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    /// <summary>What the calling thread has used of a processor; where the system does not say, the time of day.
    /// </summary>
    /// <remarks>Differences mean something, and nothing else does.</remarks>
    public static unsafe TimeSpan Used
    {
        get
        {
            long* time = stackalloc long[2]; // struct timespec of 64-bit Linux: seconds, nanoseconds.
            return OperatingSystem.IsLinux() && Environment.Is64BitProcess && GetTime(ThreadClock, time) == 0
                ? TimeSpan.FromSeconds(time[0]) + TimeSpan.FromTicks(time[1] / TimeSpan.NanosecondsPerTick)
                : Stopwatch.GetElapsedTime(0);
        }
    }

    private static void Run(Action work)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(which: 0, who: 0, Niceness); // Of this thread; a refusal costs nothing but the manners.
        }

        work();
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int value);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int GetTime(int clock, long* time);
}
