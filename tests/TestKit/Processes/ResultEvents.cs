using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ooblex.TestKit.Processes;

/// <summary>Results of a stream as a node sends them by server-sent events.</summary>
public static class ResultEvents
{
    /// <summary>Each message as it comes, until the node or the caller ends it.</summary>
    public static async IAsyncEnumerable<JsonElement> ResultsAsync(
        this NodeProcess node, string stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/v1/streams/{stream}/events");
        using HttpResponseMessage response =
            await node.Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            const string Data = "data: ";
            if (line.StartsWith(Data, StringComparison.Ordinal))
            {
                using JsonDocument message = JsonDocument.Parse(line[Data.Length..]);
                yield return message.RootElement.Clone();
            }
        }
    }
}
