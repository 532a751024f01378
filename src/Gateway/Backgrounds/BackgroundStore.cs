using System.Data.Common;
using System.Security.Cryptography;
using Ooblex.Contracts.Backgrounds;
using Ooblex.Storage.Postgres;

namespace Ooblex.Gateway.Backgrounds;

/// <summary>The pictures that users keep for <c>background_image</c>: of the whole cluster, as API keys are.</summary>
/// <remarks>Thread-safe. Nothing is kept in memory: they are read when a pipeline begins.</remarks>
public sealed class BackgroundStore : IBackgroundShelf, IDisposable
{
    private readonly IBackgroundDatabase _database;
    private readonly int _maxCount;
    private readonly TimeProvider _time;

    /// <param name="database">Where they are.</param>
    /// <param name="maxCount">Pictures that may be kept at once.</param>
    /// <param name="time">When a picture was put there.</param>
    internal BackgroundStore(IBackgroundDatabase database, int maxCount, TimeProvider time) =>
        (_database, _maxCount, _time) = (database, maxCount, time);

    /// <summary>The pictures of a node that is alone, in its own file, which is made when it is missing.</summary>
    public static BackgroundStore OpenFile(string path, int maxCount, TimeProvider time) =>
        new(new SqliteBackgrounds(path), maxCount, time);

    public async ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return (await _database.FindAsync(name, cancellation))?.File;
        }
        catch (Exception away) when (away is DbException || PostgresDatabase.IsAway(away))
        {
            throw new IOException("The database of the background pictures does not answer.", away);
        }
    }

    internal Task<IReadOnlyList<StoredBackground>> ListAsync(CancellationToken cancellation) =>
        _database.ListAsync(cancellation);

    internal Task<(StoredBackground About, byte[] File)?> FindAsync(string name, CancellationToken cancellation) =>
        _database.FindAsync(name, cancellation);

    /// <summary>Keeps a picture, in place of the one that had its name.</summary>
    /// <param name="name">What pipelines call it by.</param>
    /// <param name="picture">What was found out of the file.</param>
    /// <param name="file">All of it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Exception">The database's, when it is away: nothing is changed.</exception>
    public async Task<(BackgroundPut Outcome, StoredBackground About)> PutAsync(
        string name, PictureFinding picture, byte[] file, CancellationToken cancellation)
    {
        StoredBackground about = new(
            name,
            Convert.ToHexStringLower(SHA256.HashData(file)),
            picture.MediaType,
            picture.Width,
            picture.Height,
            file.Length,
            DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()));
        return (await _database.PutAsync(about, file, _maxCount, cancellation), about);
    }

    internal Task<bool> RemoveAsync(string name, CancellationToken cancellation) =>
        _database.RemoveAsync(name, cancellation);

    public void Dispose() => _database.Dispose();
}
