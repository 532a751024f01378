namespace Ooblex.Gateway.Auth;

/// <summary>Where keys outlive processes.</summary>
/// <remarks>One call at a time: <see cref="ApiKeyStore"/> sees to that.</remarks>
internal interface IKeyDatabase : IDisposable
{
    Task<IReadOnlyList<StoredKey>> ReadAllAsync(CancellationToken cancellation);

    /// <summary>Keeps a key, unless there are so many valid ones at that time.</summary>
    Task<bool> TryInsertAsync(StoredKey key, int maxValid, CancellationToken cancellation);

    Task RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Forgets keys that have been invalid since before this time.</summary>
    Task DeleteDeadAsync(DateTimeOffset before, CancellationToken cancellation);

    /// <summary>The secret of this name; <paramref name="fresh"/> becomes it where there is none.</summary>
    Task<byte[]> SecretAsync(string name, byte[] fresh, CancellationToken cancellation);
}
