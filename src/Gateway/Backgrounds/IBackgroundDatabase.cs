namespace Ooblex.Gateway.Backgrounds;

/// <summary>Where pictures outlive processes. Thread-safe.</summary>
internal interface IBackgroundDatabase : IDisposable
{
    /// <summary>All of them, by name.</summary>
    Task<IReadOnlyList<StoredBackground>> ListAsync(CancellationToken cancellation);

    /// <returns><c>null</c>: there is none of that name.</returns>
    Task<(StoredBackground About, byte[] File)?> FindAsync(string name, CancellationToken cancellation);

    /// <summary>Keeps a picture in place of the one of its name, or beside the others while there is room.</summary>
    Task<BackgroundPut> PutAsync(
        StoredBackground about, byte[] file, int maxCount, CancellationToken cancellation);

    /// <returns>False: there was none of that name.</returns>
    Task<bool> RemoveAsync(string name, CancellationToken cancellation);
}
