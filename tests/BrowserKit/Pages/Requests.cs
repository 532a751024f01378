namespace Ooblex.BrowserKit.Pages;

/// <summary>What a page publishes, and where.</summary>
public sealed record PublishRequest
{
    public required Uri Url { get; init; }

    public required string Key { get; init; }

    /// <summary><c>camera</c>, <c>canvas</c>, or <c>null</c> for none.</summary>
    public string? Video { get; init; } = "camera";

    public bool Audio { get; init; } = true;

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 360;

    public int FrameRate { get; init; } = 20;

    /// <summary>Such as <c>video/VP8</c>; <c>null</c> offers all, in the browser's order.</summary>
    public string? VideoCodec { get; init; }

    public string? AudioCodec { get; init; }

    public IReadOnlyList<Encoding>? Encodings { get; init; }

    /// <summary>Labels of data channels to open.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Port to use instead of the one in the answer: a proxy's.</summary>
    public int? Port { get; init; }
}

/// <summary>One simulcast layer.</summary>
public sealed record Encoding(string Rid, int MaxBitrate, int ScaleResolutionDownBy);

/// <summary>What a page watches.</summary>
public sealed record WatchRequest
{
    public required Uri Url { get; init; }

    public required string Key { get; init; }

    public bool Video { get; init; } = true;

    public bool Audio { get; init; } = true;

    public string? VideoCodec { get; init; }

    public string? AudioCodec { get; init; }

    /// <summary>Labels of data channels to open.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    public int? Port { get; init; }
}

/// <summary>What came on a data channel.</summary>
public sealed record ChannelMessage(string Label, string Text);

/// <summary>What the node answered to a POST.</summary>
public sealed record PostReply(int Status, string? Url, string? Etag, string Body, string? Problem);

/// <summary>What the node answered to a PATCH.</summary>
public sealed record PatchReply(int Status, string? Etag, string Body);
