using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>Rules for the id and the name of a stream.</summary>
internal static class StreamNames
{
    public const int MaxNameLength = 100;
    private const string IdAlphabet = "abcdefghijkmnpqrstuvwxyz23456789"; // Without letters that read like digits.

    public static StreamId NewId() => StreamId.Parse($"stream_{RandomNumberGenerator.GetString(IdAlphabet, 12)}");

    /// <summary>Shown to people: no control characters, which would forge lines in lists and logs.</summary>
    public static bool TryName(
        string? text, string otherwise, out string name, [NotNullWhen(false)] out Problem? problem)
    {
        name = text?.Trim() ?? otherwise;
        bool good = name.Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl);
        problem = good
            ? null
            : Problems.InvalidField.With($"name must be 1 to {MaxNameLength} characters without control characters.");
        return good;
    }

    public static bool TryId(StreamRequest request, out StreamId id, [NotNullWhen(false)] out Problem? problem)
    {
        string? wanted = request.Id ?? request.StreamId;
        if (wanted is null)
        {
            (id, problem) = (NewId(), null);
            return true;
        }

        bool good = StreamId.TryParse(wanted, out id) && (request.StreamId ?? wanted) == wanted;
        problem = good ? null : Problems.InvalidField.With("id must be 1 to 30 of A-Z, a-z, 0-9 and underscore.");
        return good;
    }
}
