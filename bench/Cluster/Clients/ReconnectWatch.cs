using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Ooblex.Bench.Cluster.Clients;

/// <summary>Listens to the events of one session for the word to open another one elsewhere.</summary>
internal sealed class ReconnectWatch(HttpClient http, Uri session, string key)
{
    private const string EventName = "event: reconnect";
    private const string DataPrefix = "data: ";

    private static readonly string[] Wanted = ["reconnect"];

    /// <summary>Ends with the address of the next session, or with <c>null</c> where none was named or the events broke
    /// off; the second is then true.</summary>
    public async Task<(Uri? Next, bool BrokeOff)> WaitAsync(CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage wish = new(HttpMethod.Post, new Uri($"{session}/events"))
            {
                Content = JsonContent.Create(Wanted),
            };
            wish.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using HttpResponseMessage made = await http.SendAsync(wish, cancellation);
            made.EnsureSuccessStatusCode();
            Uri events = new(session, made.Headers.Location!);
            using HttpRequestMessage listen = new(HttpMethod.Get, events);
            listen.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            using HttpResponseMessage stream =
                await http.SendAsync(listen, HttpCompletionOption.ResponseHeadersRead, cancellation);
            using StreamReader lines = new(await stream.Content.ReadAsStreamAsync(cancellation));
            return await ReadAsync(lines, cancellation) is { } data ? (AddressIn(data), false) : (null, true);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException)
        {
            return (null, true);
        }
    }

    private static async Task<string?> ReadAsync(StreamReader lines, CancellationToken cancellation)
    {
        bool isNext = false;
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (isNext && line.StartsWith(DataPrefix, StringComparison.Ordinal))
            {
                return line[DataPrefix.Length..];
            }

            isNext = line == EventName || (isNext && line.Length > 0);
        }

        return null;
    }

    private static Uri? AddressIn(string data) =>
        JsonNode.Parse(data)?["url"]?.GetValue<string>() is { } url ? new Uri(url) : null;
}
