using static Ooblex.LoadGen.Loop.LinuxEvents;

namespace Ooblex.LoadGen.Server;

/// <summary>Which cores threads may run on, as taskset sets it.</summary>
internal static unsafe class Affinity
{
    private const int ThisThread = 0;

    /// <summary>Moves all threads that this process has now; later ones follow the thread that starts them.</summary>
    public static void PinThisProcess(int? core)
    {
        if (core is null)
        {
            return;
        }

        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            ulong mask = MaskOf(core.Value);
            _ = SetAffinity(int.Parse(Path.GetFileName(task)), sizeof(ulong), &mask); // It may have ended meanwhile.
        }
    }

    /// <summary>Runs something on a core; processes that it starts stay there.</summary>
    public static T On<T>(int? core, Func<T> work)
    {
        if (core is null)
        {
            return work();
        }

        ulong before;
        Check(GetAffinity(ThisThread, sizeof(ulong), &before), "sched_getaffinity");
        ulong mask = MaskOf(core.Value);
        Check(SetAffinity(ThisThread, sizeof(ulong), &mask), "sched_setaffinity");
        try
        {
            return work();
        }
        finally
        {
            Check(SetAffinity(ThisThread, sizeof(ulong), &before), "sched_setaffinity");
        }
    }

    private static ulong MaskOf(int core) => 1UL << core;
}
