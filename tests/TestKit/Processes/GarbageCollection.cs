using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace Ooblex.TestKit.Processes;

/// <summary>Makes another .NET process collect, so that its heap shows what is held and nothing else.</summary>
internal static class GarbageCollection
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";

    // Turning this keyword on is the runtime's own way to ask for a full, blocking collection from outside.
    private const long CollectKeyword = 0x800000;

    public static async Task InduceAsync(int pid)
    {
        DiagnosticsClient client = new(pid);
        using EventPipeSession session = await client.StartEventPipeSessionAsync(
            [new EventPipeProvider(Runtime, EventLevel.Informational, CollectKeyword)],
            requestRundown: false,
            circularBufferMB: 1,
            CancellationToken.None);
        Task drained = session.EventStream.CopyToAsync(Stream.Null);
        await session.StopAsync(CancellationToken.None);
        await drained;
    }
}
