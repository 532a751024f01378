using Akka.Actor;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Relays;

/// <summary>Calls into the engine's relays whose tasks always end, in time, and with a value.</summary>
/// <remarks>Thread-safe. What fails or comes late is not there: the keeper looks again.</remarks>
internal sealed class RelayCalls(IRelayPlane plane, TimeSpan limit, TimeProvider time)
{
    public RelayAddress Address => plane.Address;

    public IReadOnlyList<RelayRow> Rows => plane.Relays;

    public async Task<RelayReply> ExportAsync(StreamRef stream, RelayExport request)
    {
        try
        {
            RelayOffer? offer = await BoundAsync(token => plane.ExportAsync(request, token));
            return offer is null
                ? new RelayReply.NotExported(request.Id, stream, RelayDenial.NotHere)
                : new RelayReply.Exported(request.Id, stream, offer);
        }
        catch (Exception)
        {
            return new RelayReply.NotExported(request.Id, stream, RelayDenial.Unavailable);
        }
    }

    public async Task<RelayReply> ImportAsync(StreamRef stream, HeldRelay relay, RelayImport request)
    {
        try
        {
            RelayRefusal refusal = await BoundAsync(token => plane.ImportAsync(request, token));
            return new RelayReply.Imported(stream, relay, refusal);
        }
        catch (Exception)
        {
            return new RelayReply.Imported(stream, relay, RelayRefusal.Stopping);
        }
    }

    public void EndExport(ulong id) => _ = QuietlyAsync(token => plane.EndExportAsync(id, token));

    public void EndImport(ulong id) => _ = QuietlyAsync(token => plane.EndImportAsync(id, token));

    private async Task QuietlyAsync(Func<CancellationToken, ValueTask<bool>> call)
    {
        try
        {
            await BoundAsync(call);
        }
        catch (Exception)
        {
            // An export ends by itself when its far end is silent; an import is looked at again.
        }
    }

    private async Task<T> BoundAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        using CancellationTokenSource deadline = new(limit, time);
        return await call(deadline.Token).AsTask().WaitAsync(limit, time);
    }
}

/// <summary>What came of a call into the engine; stays inside one process.</summary>
internal abstract record RelayReply(StreamRef Stream) : INoSerializationVerificationNeeded
{
    public sealed record Exported(ulong Id, StreamRef Of, RelayOffer Offer) : RelayReply(Of);

    public sealed record NotExported(ulong Id, StreamRef Of, RelayDenial Why) : RelayReply(Of);

    public sealed record Imported(StreamRef Of, HeldRelay Relay, RelayRefusal Refusal) : RelayReply(Of);
}
