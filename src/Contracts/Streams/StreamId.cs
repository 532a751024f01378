using System.Diagnostics.CodeAnalysis;

namespace Ooblex.Contracts.Streams;

/// <summary>The name of a stream in URLs: 1 to 30 of <c>[A-Za-z0-9_]</c>, safe as a VDO.Ninja room too.</summary>
public readonly record struct StreamId
{
    public const int MaxLength = 30;

    // No name has it, and it needs no escape in SDP, URLs or entity ids.
    private const char RenditionMark = '~';

    private StreamId(string value) => Value = value;

    public string Value { get; }

    /// <summary>It names another picture of a stream: the stream's name, a tilde, and the rendition's name.</summary>
    public bool IsRendition => Value?.Contains(RenditionMark) is true;

    public static bool TryParse([NotNullWhen(true)] string? text, out StreamId id)
    {
        id = default;
        if (text is null || text.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        id = new StreamId(text);
        return true;
    }

    /// <summary>Reads what nodes say to each other: a stream, or a rendition of one. URLs never name these.</summary>
    public static bool TryParseMedia([NotNullWhen(true)] string? text, out StreamId id)
    {
        int mark = text?.IndexOf(RenditionMark) ?? -1;
        if (mark < 0)
        {
            return TryParse(text, out id);
        }

        id = default;
        bool isFine = TryParse(text![..mark], out StreamId stream) && IsRenditionName(text[(mark + 1)..]);
        if (isFine)
        {
            id = stream.Rendition(text[(mark + 1)..]);
        }

        return isFine;
    }

    /// <summary>Key of the router of what a rendition is made from; any other stream's key as it is.</summary>
    public static string SourceOf(string key) => key.IndexOf(RenditionMark) is var mark and >= 0 ? key[..mark] : key;

    /// <summary>Renditions are named like streams: 1 to 30 of <c>[A-Za-z0-9_]</c>.</summary>
    public static bool IsRenditionName([NotNullWhen(true)] string? text) => TryParse(text, out _);

    /// <param name="name">See <see cref="IsRenditionName"/>.</param>
    public StreamId Rendition(string name) => IsRenditionName(name) && !IsRendition
        ? new StreamId($"{Value}{RenditionMark}{name}")
        : throw new FormatException("A rendition's name is 1 to 30 of [A-Za-z0-9_].");

    public static StreamId Parse(string text) =>
        TryParse(text, out StreamId id) ? id : throw new FormatException("A stream id is 1 to 30 of [A-Za-z0-9_].");

    public override string ToString() => Value;
}

/// <summary>A stream and the site it belongs to; together they name its entity, <c>site/stream</c>.</summary>
public sealed record StreamRef(string Site, StreamId Stream)
{
    public string EntityId => $"{Site}/{Stream.Value}";

    /// <summary>Where the media of another picture of this stream goes; without a name, the stream itself.</summary>
    public StreamRef Rendition(string name) => name.Length == 0 ? this : this with { Stream = Stream.Rendition(name) };
}
