using Akka.Configuration;
using Ooblex.Actors.Formation;

namespace Ooblex.Actors.Tests.Formation;

public sealed class FormationSettingsTests
{
    [Theory]
    [InlineData(ClusterProfile.Lan, 2, 3, 1, 4)]
    [InlineData(ClusterProfile.Wan, 5, 8, 3, 10)]
    public void A_lease_is_free_again_before_the_next_side_can_want_it(
        ClusterProfile profile, int pause, int stable, int margin, int lease)
    {
        Config config = FormationSettings.Of(new FormationOptions { Profile = profile }, isCluster: true);
        TimeSpan Of(string key) => config.GetTimeSpan(key);

        Assert.Equal(pause, Of("akka.cluster.failure-detector.acceptable-heartbeat-pause").TotalSeconds);
        Assert.Equal(stable, Of("akka.cluster.split-brain-resolver.stable-after").TotalSeconds);
        Assert.Equal(margin, Of("akka.cluster.down-removal-margin").TotalSeconds);
        Assert.Equal(lease, Of("ooblex-lease.heartbeat-timeout").TotalSeconds);
        Assert.True(lease < pause + stable);
        Assert.True(Of("akka.cluster.split-brain-resolver.down-all-when-unstable").TotalSeconds >= stable + 5);
    }

    [Theory]
    [InlineData(2, "lease-majority")]
    [InlineData(3, "keep-majority")]
    public void The_strategy_counts_core_nodes_only(int cores, string strategy)
    {
        Config resolver = FormationSettings.Of(new FormationOptions { CoreNodes = cores }, isCluster: true)
            .GetConfig("akka.cluster.split-brain-resolver");
        Assert.Equal(strategy, resolver.GetString("active-strategy"));
        Assert.Equal("core", resolver.GetString("keep-majority.role"));
        Assert.Equal("core", resolver.GetString("lease-majority.role"));
    }
}
