using Akka.Configuration;
using Ooblex.Actors.Tests.Doubles;

namespace Ooblex.Actors.Tests.Hosting;

/// <summary>Settings that keep state safe, as the running system has them after all its layers.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_running_system_has_the_settings_that_keep_state_safe()
    {
        await using TestNode node = await TestNode.StartAsync(_folder.File("journal.db"));
        Config config = node.System!.Settings.Config;

        (string Key, string Value)[] wanted =
        [
            ("akka.persistence.journal.plugin", "akka.persistence.journal.sql"),
            ("akka.persistence.snapshot-store.plugin", "akka.persistence.snapshot-store.sql"),
            ("akka.persistence.journal.sql.replay-filter.mode", "off"),
            ("akka.persistence.journal.sql.parallelism", "1"),
            ("akka.persistence.journal.sql.provider-name", "SQLite.MS"),
            ("akka.cluster.sharding.state-store-mode", "ddata"),
            ("akka.cluster.sharding.remember-entities-store", "eventsourced"),
            ("akka.cluster.sharding.passivate-idle-entity-after", "off"),
            ("akka.cluster.sharding.handoff-timeout", "10s"),
            ("akka.cluster.down-removal-margin", "1s"),
            ("akka.cluster.split-brain-resolver.stable-after", "3s"),
            ("akka.cluster.split-brain-resolver.keep-majority.role", "core"),
            ("akka.remote.dot-netty.tcp.maximum-frame-size", "4m"),
            ("akka.remote.dot-netty.tcp.hostname", "127.0.0.1"),
            ("akka.coordinated-shutdown.exit-clr", "off"),
            ("akka.coordinated-shutdown.run-by-clr-shutdown-hook", "off"),
        ];
        Assert.Equal(wanted, wanted.Select(setting => (setting.Key, config.GetString(setting.Key))));
        Assert.Empty(config.GetStringList("akka.cluster.sharding.distributed-data.durable.keys"));
    }
}
