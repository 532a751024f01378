using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Management;

/// <summary>
/// <c>/cluster/domain-events</c>: what happens to the cluster as server-sent events, beginning with what is so already.
/// </summary>
internal static class DomainEventRoutes
{
    private const int MaxReaders = 32;

    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes, IClusterMembership cluster)
    {
        int readers = 0;
        routes.MapGet("/cluster/domain-events", async context =>
        {
            try
            {
                await (Interlocked.Increment(ref readers) > MaxReaders
                    ? ClusterJson.SayAsync(context, "Too many readers", StatusCodes.Status503ServiceUnavailable)
                    : StreamAsync(context, cluster));
            }
            finally
            {
                Interlocked.Decrement(ref readers);
            }
        });
    }

    private static async Task StreamAsync(HttpContext context, IClusterMembership cluster)
    {
        CancellationToken gone = context.RequestAborted;
        HashSet<string> types = [.. context.Request.Query["type"].OfType<string>()];
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.Body.FlushAsync(gone);

        await using IAsyncEnumerator<ClusterHappening> happenings = cluster.WatchAsync(gone).GetAsyncEnumerator(gone);
        try
        {
            Task<bool> next = happenings.MoveNextAsync().AsTask();
            while (true)
            {
                await Task.WhenAny(next, Task.Delay(SignOfLife, gone));
                gone.ThrowIfCancellationRequested();
                if (!next.IsCompleted)
                {
                    await WriteAsync(context, ":\n\n");
                    continue;
                }

                if (!await next)
                {
                    return; // The actor system has ended; whoever reads asks again.
                }

                if (Wanted(types, happenings.Current.Kind))
                {
                    await WriteAsync(context, Encode(happenings.Current));
                }

                next = happenings.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException)
        {
            // The reader is gone, or the server stops.
        }
    }

    private static bool Wanted(HashSet<string> types, string kind) =>
        types.Count == 0
        || types.Contains(kind)
        || types.Contains("ClusterDomainEvent")
        || types.Contains(kind is "UnreachableMember" or "ReachableMember" ? "ReachabilityEvent" : FamilyOf(kind));

    private static string FamilyOf(string kind) =>
        kind.StartsWith("Member", StringComparison.Ordinal) ? "MemberEvent" : kind;

    private static string Encode(ClusterHappening happening)
    {
        EventBody body = new(
            happening.Kind,
            happening.Member is { } member ? MemberBody.Of(member) : null,
            happening.PreviousState?.ToString(),
            happening.Role,
            happening.Address?.ToString());
        return $"data:{JsonSerializer.Serialize(body, ClusterJson.Jvm)}\nevent:{happening.Kind}\n\n";
    }

    private static async Task WriteAsync(HttpContext context, string text)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private sealed record EventBody(
        string Type, MemberBody? Member, string? PreviousStatus, string? Role, string? Address);

    // Akka.NET knows no data centres; the JVM calls the only one "default".
    private sealed record MemberBody(
        UniqueAddressBody UniqueAddress, string Status, IReadOnlyList<string> Roles, string DataCenter = "default")
    {
        public static MemberBody Of(ClusterMember member) => new(
            new UniqueAddressBody(member.Address.ToString(), member.Uid), member.State.ToString(), member.Roles);
    }

    private sealed record UniqueAddressBody(string Address, long LongUid);
}
