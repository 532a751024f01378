using System.Text.Json;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>Asks every other node the same, at once, and gathers the rows.</summary>
internal sealed class Everywhere(string self, IOpsRelay relay)
{
    // Rows are short-lived figures: whoever takes longer is told of as silent.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public async Task<IReadOnlyList<NodeRows>> AskOthersAsync(OpsOrder order, CancellationToken cancellation)
    {
        OpsOrder there = order with { Request = order.Request with { Json = true } };
        return await Task.WhenAll(
            relay.Nodes.Where(node => node != self).Select(node => AskAsync(node, there, cancellation)));
    }

    private async Task<NodeRows> AskAsync(string node, OpsOrder order, CancellationToken cancellation)
    {
        List<JsonElement> rows = [];
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            OpsRefusal? refusal = await relay.RunAsync(node, order, Take, limit.Token);
            return new NodeRows(node, rows, refusal?.Error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new NodeRows(node, rows, $"{node} did not answer in time");
        }

        ValueTask Take(IReadOnlyList<string> lines, CancellationToken _)
        {
            rows.AddRange(lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line)));
            return ValueTask.CompletedTask;
        }
    }
}

/// <param name="Node">Who said it.</param>
/// <param name="Rows">One object per row.</param>
/// <param name="Problem">Why there are no more; <c>null</c> when these are all.</param>
internal sealed record NodeRows(string Node, IReadOnlyList<JsonElement> Rows, string? Problem);
