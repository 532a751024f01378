using Ooblex.Configuration;
using Ooblex.Contracts.Backgrounds;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Media.Codecs;
using Ooblex.Pipelines;
using Ooblex.Pipelines.Renditions;

namespace Ooblex.Node.Startup;

/// <summary>Models, their files, and what runs them.</summary>
internal static partial class InferenceServices
{
    public static void AddInference(this IServiceCollection services, NodeSettings settings)
    {
        services.AddSingleton(settings.Models);
        services.AddSingleton(settings.Models.Catalogue);
        services.AddSingleton(new ModelStore(settings.Models.Directory));
        services.AddSingleton(provider => new ModelPull(
            new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, // ModelPull itself watches for silence.
            provider.GetRequiredService<ModelStore>(),
            settings.Models));
        services.AddSingleton(provider =>
            new ModelSessions(settings.Inference.Sessions, provider.GetRequiredService<ModelStore>()));
        services.AddSingleton(provider => new VisionEngine(
            settings.Models.Catalogue,
            provider.GetRequiredService<ModelSessions>(),
            settings.Inference,
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ModelsAtStart>();
        services.AddSingleton(provider => new PipelineAbilities(
            settings,
            provider.GetRequiredService<ModelStore>(),
            provider.GetRequiredService<ModelSessions>(),
            provider.GetRequiredService<Lazy<VideoCodecs>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<INodeAbilities>(provider => provider.GetRequiredService<PipelineAbilities>());
        services.AddSingleton<IModelList>(provider => provider.GetRequiredService<PipelineAbilities>());
        services.AddSingleton<ResultHub>();
        services.AddSingleton<IVisionFeed>(provider => provider.GetRequiredService<ResultHub>());
        services.AddSingleton<IVisionExchange>(provider => provider.GetRequiredService<ResultHub>());
        services.AddSingleton<ResultCourier>();
        services.AddSingleton<PublisherWishes>();
        services.AddHostedService<ResultDelivery>();
        services.AddSingleton(provider => new BackgroundPictures(
            provider.GetRequiredService<IBackgroundShelf>(),
            provider.GetRequiredService<Lazy<VideoCodecs>>(),
            settings.Pipelines.MaxBackgroundPixels));
        services.AddSingleton<IPictureInspector>(provider => provider.GetRequiredService<BackgroundPictures>());
        services.AddSingleton(provider => MakeEngine(provider, settings.Pipelines));
        services.AddSingleton<IPipelineEngine>(provider => provider.GetRequiredService<PipelineEngine>());
        services.AddSingleton<IPipelineStats>(provider => provider.GetRequiredService<PipelineEngine>());
    }

    // Made before the actors, whose pipelines it runs, and so ended after them; the media engine outlives both.
    private static PipelineEngine MakeEngine(IServiceProvider provider, PipelineEngineOptions options)
    {
        PipelineEngine engine = new(
            provider.GetRequiredService<IFramePlane>(),
            provider.GetRequiredService<Lazy<VideoCodecs>>(),
            provider.GetRequiredService<VisionEngine>(),
            provider.GetRequiredService<BackgroundPictures>(),
            provider.GetRequiredService<ResultHub>(),
            options,
            provider.GetRequiredService<TimeProvider>());
        ILogger<PipelineEngine> logger = provider.GetRequiredService<ILogger<PipelineEngine>>();
        engine.Crashed += (id, mistake) => Log.Crashed(logger, mistake, id);
        return engine;
    }

    private static partial class Log
    {
        [LoggerMessage(3204, LogLevel.Error, "The pipeline {Pipeline} ended by a mistake")]
        public static partial void Crashed(ILogger logger, Exception mistake, string pipeline);
    }
}
