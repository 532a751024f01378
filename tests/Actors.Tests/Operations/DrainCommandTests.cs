using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Operations;

/// <summary>The last command that a node hears; a pair of its own, since one of the two is gone afterwards.</summary>
public sealed class DrainCommandTests(CommandPair pair) : IClassFixture<CommandPair>
{
    [Fact]
    public async Task A_drain_is_ordered_at_one_node_and_followed_until_the_other_has_left()
    {
        Answer none = await pair.A.RunAsync("cluster", "undrain", "-n", "nobody");
        Assert.NotEqual(0, none.ExitCode);
        Answer serves = await pair.A.RunAsync("cluster", "undrain", "-n", "b");
        Assert.Equal((0, "b serves: 0 sessions"), (serves.ExitCode, Assert.Single(serves.Lines)));

        Answer drained = await pair.A.RunAsync("cluster", "drain", "-n", "b", "-l", "5");

        Assert.Equal((0, ""), (drained.ExitCode, drained.Errors));
        Assert.StartsWith("b ", drained.Lines[0], StringComparison.Ordinal);
        Assert.Equal("b has left", drained.Lines[^1]);
        Answer asked = await pair.B.RunAsync("cluster", "show");
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("has left the cluster, and stays out", asked.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(pair.A.Membership.View!.Members, m => m.NodeId == "b" && m.State == MemberState.Up);
    }
}
