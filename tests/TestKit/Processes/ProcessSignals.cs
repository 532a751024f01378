using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ooblex.TestKit.Processes;

/// <summary>Signals that <see cref="System.Diagnostics.Process"/> cannot send.</summary>
public static partial class ProcessSignals
{
    public const int Interrupt = 2;

    public const int Kill = 9;

    public const int Terminate = 15;

    /// <summary>SIGCONT, of Linux.</summary>
    public const int Thaw = 18;

    /// <summary>SIGSTOP, of Linux.</summary>
    public const int Freeze = 19;

    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal; a process that has just ended is fine.</summary>
    public static void Send(int pid, int signal)
    {
        if (SendSignal(pid, signal) != 0 && Marshal.GetLastPInvokeError() != NoSuchProcess)
        {
            throw new Win32Exception();
        }
    }

    /// <summary>The processes that one has started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int pid) =>
        [.. Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == pid)];

    // The name stands in brackets and may hold anything; state and parent follow it.
    private static int ParentOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
