using System.Runtime.InteropServices;

namespace Ooblex.LoadGen.Server;

/// <summary>Turns signals that end a process into an exit of it, which ends the servers that it has started.</summary>
internal static class OrderlyExit
{
    private const int FirstSignalCode = 128;
    private const int Interrupted = FirstSignalCode + 2;
    private const int Terminated = FirstSignalCode + 15;

    /// <returns>What undoes it.</returns>
    public static IDisposable OnSignals() => new Registrations(
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Exit(signal, Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Exit(signal, Terminated)));

    private static void Exit(PosixSignalContext signal, int code)
    {
        signal.Cancel = true;
        Environment.Exit(code);
    }

    private sealed record Registrations(IDisposable Interrupt, IDisposable Terminate) : IDisposable
    {
        public void Dispose()
        {
            Interrupt.Dispose();
            Terminate.Dispose();
        }
    }
}
