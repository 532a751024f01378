using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>The gateway in this process as a target.</summary>
internal sealed class InProcessTarget(GatewayHost host) : IConformanceTarget
{
    public HttpClient Http => host.Http;

    public string Key => TestOptions.BootstrapKey;

    public static async Task<IConformanceTarget> StartAsync() => new InProcessTarget(await GatewayHost.StartAsync());

    public ValueTask DisposeAsync() => host.DisposeAsync();
}

public sealed class WhipTests : WhipConformance
{
    protected override Task<IConformanceTarget> StartTargetAsync() => InProcessTarget.StartAsync();
}

public sealed class WhipIceTests : WhipIceConformance
{
    protected override Task<IConformanceTarget> StartTargetAsync() => InProcessTarget.StartAsync();
}

public sealed class WhipHttpTests : WhipHttpConformance
{
    protected override Task<IConformanceTarget> StartTargetAsync() => InProcessTarget.StartAsync();
}

public sealed class WhepTests : WhepConformance
{
    protected override Task<IConformanceTarget> StartTargetAsync() => InProcessTarget.StartAsync();
}
