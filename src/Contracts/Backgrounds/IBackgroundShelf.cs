namespace Ooblex.Contracts.Backgrounds;

/// <summary>The pictures that users keep to have them put behind persons, as pipelines see them.</summary>
public interface IBackgroundShelf
{
    /// <returns>The picture's file; <c>null</c> when there is none of that name.</returns>
    /// <exception cref="IOException">The database does not answer.</exception>
    ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellation);
}
