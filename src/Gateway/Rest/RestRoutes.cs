using Ooblex.Gateway.Rest.Keys;
using Ooblex.Gateway.Rest.Sessions;
using Ooblex.Gateway.Rest.Streams;

namespace Ooblex.Gateway.Rest;

/// <summary>The paths under <c>/v1</c>.</summary>
internal static class RestRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;

        routes.MapGet("/v1/streams", services.GetRequiredService<ListStreams>().HandleAsync);
        routes.MapPost("/v1/streams", services.GetRequiredService<CreateStream>().HandleAsync);
        routes.MapGet("/v1/streams/{stream}", services.GetRequiredService<GetStream>().HandleAsync);
        routes.MapPatch("/v1/streams/{stream}", services.GetRequiredService<ChangeStream>().HandleAsync);
        routes.MapDelete("/v1/streams/{stream}", services.GetRequiredService<DeleteStream>().HandleAsync);

        routes.MapGet("/v1/sessions", services.GetRequiredService<ListSessions>().HandleAsync);
        routes.MapGet("/v1/sessions/{session}/stats", services.GetRequiredService<GetSessionStats>().HandleAsync);
        routes.MapDelete("/v1/sessions/{session}", services.GetRequiredService<EndSession>().HandleAsync);

        routes.MapGet("/v1/keys", services.GetRequiredService<ListKeys>().HandleAsync);
        routes.MapPost("/v1/keys", services.GetRequiredService<CreateKey>().HandleAsync);
        routes.MapDelete("/v1/keys/{key}", services.GetRequiredService<RevokeKey>().HandleAsync);
    }
}
