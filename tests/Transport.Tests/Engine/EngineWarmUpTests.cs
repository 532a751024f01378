using Ooblex.Transport.Sockets;
using Ooblex.Transport.WarmUp;

namespace Ooblex.Transport.Tests.Engine;

public sealed class EngineWarmUpTests
{
    [Theory]
    [InlineData(DatagramApi.Auto)]
    [InlineData(DatagramApi.Portable)]
    public async Task The_warm_up_takes_packets_through_whole_sessions(DatagramApi api)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));

        int forwarded = await EngineWarmUp.RunAsync(TestEngine.Options(api), rounds: 3, limit.Token);

        Assert.False(limit.IsCancellationRequested);
        Assert.True(forwarded > 100, $"{forwarded} packets went through");
    }
}
