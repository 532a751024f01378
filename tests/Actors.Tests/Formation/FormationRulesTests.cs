using Ooblex.Actors.Formation;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Storage.Postgres;

namespace Ooblex.Actors.Tests.Formation;

public sealed class FormationRulesTests
{
    private static readonly ActorsOptions Alone = TestOptions.Node("journal.db");

    private static readonly ActorsOptions Member = Alone with
    {
        Seeds = ["akka.tcp://ooblex@a:4053"],
        Persistence = Alone.Persistence with { Postgres = new PostgresOptions { ConnectionString = "Host=db" } },
    };

    [Fact]
    public void A_node_alone_and_members_with_a_database_are_fine()
    {
        Assert.Empty(FormationRules.Objections(Alone));
        Assert.Empty(FormationRules.Objections(Member));
        Assert.Empty(FormationRules.Objections(Member with { Roles = ["media", "edge"] }));
        Assert.Empty(FormationRules.Objections(Member with { Formation = new() { CoreNodes = 3 } }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_majority_of_one_or_two_is_refused(int cores) =>
        Refuses("cluster.split-brain.strategy", Member with
        {
            Formation = new() { CoreNodes = cores, Strategy = SplitBrainStrategy.KeepMajority },
        });

    [Fact]
    public void Members_that_share_no_database_are_refused() =>
        Refuses("actors.persistence.postgres.connection-string", Member with
        {
            Persistence = Alone.Persistence, Formation = new() { CoreNodes = 3 },
        });

    [Fact]
    public void A_cluster_of_one_without_a_voter_is_refused() =>
        Refuses("node.roles", Alone with { Roles = ["media", "edge"] });

    [Fact]
    public void Remoting_without_certificates_is_for_the_loopback_unless_the_operator_says_otherwise()
    {
        RemotingOptions open = Alone.Remoting with { Host = "0.0.0.0" };
        Refuses("actors.remoting.host", Alone with { Remoting = open });
        Refuses("actors.remoting.host", Alone with { Remoting = open with { Host = "node-1" } });
        Assert.Empty(FormationRules.Objections(Alone with { Remoting = open with { AllowPlain = true } }));
        Assert.Empty(FormationRules.Objections(Alone with { Remoting = open with { Host = "::1" } }));
        Assert.Empty(FormationRules.Objections(Alone with
        {
            Remoting = open with { Tls = new() { CertificatePath = "c", KeyPath = "k", CaPath = "a" } },
        }));
    }

    [Fact]
    public void A_lease_without_a_database_is_refused() =>
        Refuses("cluster.split-brain.strategy", Alone with
        {
            Formation = new() { Strategy = SplitBrainStrategy.LeaseMajority },
        });

    [Theory]
    [InlineData(1, SplitBrainStrategy.LeaseMajority)]
    [InlineData(2, SplitBrainStrategy.LeaseMajority)]
    [InlineData(3, SplitBrainStrategy.KeepMajority)]
    public void Auto_takes_the_lease_below_three_voters(int cores, SplitBrainStrategy expected)
    {
        Assert.Equal(expected, new FormationOptions { CoreNodes = cores }.Decide(isCluster: true));
        Assert.Equal(
            SplitBrainStrategy.KeepMajority, new FormationOptions { CoreNodes = cores }.Decide(isCluster: false));
    }

    private static void Refuses(string key, ActorsOptions options) =>
        Assert.Equal(key, Assert.Single(FormationRules.Objections(options)).Key);
}
