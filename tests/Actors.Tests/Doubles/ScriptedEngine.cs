using Microsoft.Extensions.DependencyInjection;
using Ooblex.Contracts.Media;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Doubles;

internal static class ScriptedEngine
{
    /// <summary>All ports of a media engine.</summary>
    public static IServiceCollection AddScriptedEngine(this IServiceCollection services, ScriptedPlane plane) =>
        services.AddSingleton<IMediaPlane>(plane).AddSingleton<IRelayPlane>(plane).AddSingleton<IMediaStats>(plane);
}
