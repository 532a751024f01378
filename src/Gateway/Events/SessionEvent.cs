using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ooblex.Gateway.Events;

/// <summary>One event as it goes to a client: a type, and JSON on a single line (WHEP extension draft).</summary>
internal sealed record SessionEvent(string Type, string Json)
{
    public const string ActiveType = "active";

    public const string InactiveType = "inactive";

    public const string ReconnectType = "reconnect";

    public const string ViewerCountType = "viewercount";

    private static readonly JsonEncodedText UrlField = JsonEncodedText.Encode("url");

    public static readonly SessionEvent Active = new(ActiveType, "{}");

    public static readonly SessionEvent Inactive = new(InactiveType, "{}");

    /// <param name="url">Where to POST the next offer; empty: where the last one went.</param>
    public static SessionEvent Reconnect(string url) => new(
        ReconnectType,
        url.Length == 0
            ? "{}"
            : $$"""{"{{UrlField}}":"{{JsonEncodedText.Encode(url, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}"}""");

    public static SessionEvent ViewerCount(int viewers) =>
        new(ViewerCountType, $$"""{"viewercount":{{viewers}}}""");

    /// <summary>As text/event-stream writes it.</summary>
    public override string ToString() => $"event: {Type}\ndata: {Json}\n\n";
}
