using System.Runtime.InteropServices;

namespace Ooblex.Inference.Engine;

/// <summary>A thread that gives way to those that move packets (a nice value on Linux): a busy node still forwards.
/// </summary>
public static partial class QuietThread
{
    // Far enough below the packets, and not so far that any other process goes first.
    private const int Niceness = 5;

    public static Thread Start(string name, Action work)
    {
        Thread thread = new(() => Run(work)) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
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
}
