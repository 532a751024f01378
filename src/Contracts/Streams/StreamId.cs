using System.Diagnostics.CodeAnalysis;

namespace Ooblex.Contracts.Streams;

/// <summary>The name of a stream in URLs: 1 to 30 of <c>[A-Za-z0-9_]</c>, safe as a VDO.Ninja room too.</summary>
public readonly record struct StreamId
{
    public const int MaxLength = 30;

    private StreamId(string value) => Value = value;

    public string Value { get; }

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

    public static StreamId Parse(string text) =>
        TryParse(text, out StreamId id) ? id : throw new FormatException("A stream id is 1 to 30 of [A-Za-z0-9_].");

    public override string ToString() => Value;
}

/// <summary>A stream and the site it belongs to; together they name its entity, <c>site/stream</c>.</summary>
public sealed record StreamRef(string Site, StreamId Stream)
{
    public string EntityId => $"{Site}/{Stream.Value}";
}
