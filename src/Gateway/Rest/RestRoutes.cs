using Ooblex.Gateway.Rest.Backgrounds;
using Ooblex.Gateway.Rest.Keys;
using Ooblex.Gateway.Rest.Pipelines;
using Ooblex.Gateway.Rest.Sessions;
using Ooblex.Gateway.Rest.Streams;
using Ooblex.Gateway.Results;

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

        routes.MapGet("/v1/streams/{stream}/events", services.GetRequiredService<StreamResults>().HandleAsync);
        const string Pipeline = "/v1/streams/{stream}/ai/pipeline";
        routes.MapGet(Pipeline, services.GetRequiredService<GetPipeline>().HandleAsync);
        routes.MapPost(Pipeline, services.GetRequiredService<SetPipeline>().HandleAsync);
        routes.MapPatch(Pipeline, services.GetRequiredService<ChangePipeline>().HandleAsync);
        routes.MapDelete(Pipeline, services.GetRequiredService<RemovePipeline>().HandleAsync);
        routes.MapGet("/v1/ai/models", services.GetRequiredService<ListModels>().HandleAsync);

        const string Background = $"{BackgroundDoor.Path}/{{name}}";
        routes.MapGet(BackgroundDoor.Path, services.GetRequiredService<ListBackgrounds>().HandleAsync);
        routes.MapGet(Background, services.GetRequiredService<GetBackground>().HandleAsync);
        routes.MapPut(Background, services.GetRequiredService<PutBackground>().HandleAsync);
        routes.MapDelete(Background, services.GetRequiredService<RemoveBackground>().HandleAsync);

        routes.MapGet("/v1/sessions", services.GetRequiredService<ListSessions>().HandleAsync);
        routes.MapGet("/v1/sessions/{session}/stats", services.GetRequiredService<GetSessionStats>().HandleAsync);
        routes.MapDelete("/v1/sessions/{session}", services.GetRequiredService<EndSession>().HandleAsync);

        routes.MapGet("/v1/keys", services.GetRequiredService<ListKeys>().HandleAsync);
        routes.MapPost("/v1/keys", services.GetRequiredService<CreateKey>().HandleAsync);
        routes.MapDelete("/v1/keys/{key}", services.GetRequiredService<RevokeKey>().HandleAsync);
    }
}
