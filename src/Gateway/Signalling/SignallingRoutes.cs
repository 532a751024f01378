using Ooblex.Gateway.Events;

namespace Ooblex.Gateway.Signalling;

/// <summary>Which path and method leads to which file of this folder.</summary>
internal static class SignallingRoutes
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Options = [HttpMethods.Options];

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapKind(routes, SignallingKind.Whip);
        MapKind(routes, SignallingKind.Whep);
    }

    private static void MapKind(IEndpointRouteBuilder routes, SignallingKind kind)
    {
        // The second form is MediaMTX's; sessions always live under the first.
        MapEndpoint(routes, $"/{kind.Name}/{{stream}}", kind);
        MapEndpoint(routes, $"/{{stream}}/{kind.Name}", kind);
        MapSession(routes, $"/{kind.Name}/{{stream}}/{{session}}", kind);
    }

    private static void MapEndpoint(IEndpointRouteBuilder routes, string path, SignallingKind kind)
    {
        PostOffer post = routes.ServiceProvider.GetRequiredService<PostOffer>();
        DescribeOptions describe = routes.ServiceProvider.GetRequiredService<DescribeOptions>();
        routes.MapPost(path, http => post.HandleAsync(http, kind));
        routes.MapMethods(path, GetAndHead, Discover.EndpointAsync);
        routes.MapMethods(path, Options, describe.EndpointAsync);
    }

    private static void MapSession(IEndpointRouteBuilder routes, string path, SignallingKind kind)
    {
        IServiceProvider services = routes.ServiceProvider;
        PatchSession patch = services.GetRequiredService<PatchSession>();
        DeleteSession delete = services.GetRequiredService<DeleteSession>();
        Discover discover = services.GetRequiredService<Discover>();
        routes.MapPatch(path, http => patch.HandleAsync(http, kind));
        routes.MapDelete(path, http => delete.HandleAsync(http, kind));
        routes.MapMethods(path, GetAndHead, http => discover.SessionAsync(http, kind));
        routes.MapMethods(path, Options, DescribeOptions.SessionAsync);
        EventHandlers events = services.GetRequiredService<EventHandlers>();
        routes.MapPost($"{path}/events", http => events.CreateAsync(http, kind));
        routes.MapGet($"{path}/events/{{events}}", events.ReadAsync);
        routes.MapDelete($"{path}/events/{{events}}", events.DeleteAsync);
    }
}
