using Ooblex.Gateway.Errors;
using Ooblex.Storage.Postgres;

namespace Ooblex.Gateway.Rest.Keys;

/// <summary>Changes of keys, which need the database; 503 while it is away.</summary>
internal static class KeyDoor
{
    /// <returns>Whether the change was tried, and what came of it; otherwise the request has its answer.</returns>
    public static async Task<(bool Tried, T? Outcome)> TryAsync<T>(
        HttpContext http, GatewayOptions options, Func<Task<T>> change)
    {
        try
        {
            return (true, await change());
        }
        catch (Exception away) when (PostgresDatabase.IsAway(away))
        {
            Problem problem = Problems.Unavailable.With("The database of the keys does not answer.") with
            {
                RetryAfter = options.Signalling.OverloadRetry,
            };
            await problem.WriteAsync(http);
            return (false, default);
        }
    }
}
