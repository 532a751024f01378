namespace Ooblex.Contracts.Streams;

/// <summary>What came of looking for a stream.</summary>
/// <param name="Entry">The stream; <c>null</c>: nobody who answered knows it.</param>
/// <param name="IsCertain">Otherwise a node that may know the stream has not answered.</param>
public readonly record struct StreamSearch(StreamEntry? Entry, bool IsCertain)
{
    public static StreamSearch Found(StreamEntry entry) => new(entry, IsCertain: true);
}
