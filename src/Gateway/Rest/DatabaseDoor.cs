using Ooblex.Gateway.Errors;
using Ooblex.Storage.Postgres;

namespace Ooblex.Gateway.Rest;

/// <summary>What needs the database; 503 while it is away.</summary>
internal static class DatabaseDoor
{
    /// <param name="http">The request.</param>
    /// <param name="options">When it is worth coming back.</param>
    /// <param name="of">What the database holds, for the answer: <c>keys</c>.</param>
    /// <param name="work">What is to be done there.</param>
    /// <returns>Whether it was tried, and what came of it; otherwise the request has its answer.</returns>
    public static async Task<(bool Tried, T? Outcome)> TryAsync<T>(
        HttpContext http, GatewayOptions options, string of, Func<Task<T>> work)
    {
        try
        {
            return (true, await work());
        }
        catch (Exception away) when (PostgresDatabase.IsAway(away))
        {
            Problem problem = Problems.Unavailable.With($"The database of the {of} does not answer.") with
            {
                RetryAfter = options.Signalling.OverloadRetry,
            };
            await problem.WriteAsync(http);
            return (false, default);
        }
    }
}
