using Ooblex.Configuration;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;

namespace Ooblex.Node.Startup;

/// <summary>Models, their files, and what runs them.</summary>
internal static class InferenceServices
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
    }
}
