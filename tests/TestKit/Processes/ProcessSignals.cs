using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ooblex.TestKit.Processes;

/// <summary>Signals that <see cref="System.Diagnostics.Process"/> cannot send.</summary>
internal static partial class ProcessSignals
{
    private const int TerminateSignal = 15;

    public static void Terminate(int pid)
    {
        if (Kill(pid, TerminateSignal) != 0)
        {
            throw new Win32Exception();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
