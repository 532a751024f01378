using System.Globalization;
using Ooblex.TestKit.Databases;
using Ooblex.TestKit.Processes;

namespace Ooblex.TestKit.Clusters;

/// <summary>The cluster of <c>deploy/cluster.tsv</c> as real processes, with a real PostgreSQL.</summary>
/// <remarks>The project that uses it references src/Node, which puts node and profiles beside it.</remarks>
public sealed class NodeCluster : IAsyncDisposable
{
    private readonly Dictionary<string, NodeProcess> _nodes;

    private NodeCluster(PostgresServer? server, string database, Dictionary<string, NodeProcess> nodes) =>
        (Server, Database, _nodes) = (server, database, nodes);

    /// <summary>The database server, where it is this cluster's own.</summary>
    public PostgresServer? Server { get; }

    public PostgresServer OwnServer =>
        Server ?? throw new InvalidOperationException("The database is not this cluster's own.");

    /// <summary>The connection string of journal, snapshots and keys.</summary>
    public string Database { get; }

    /// <summary>By id, in the order of the table.</summary>
    public IReadOnlyDictionary<string, NodeProcess> Nodes => _nodes;

    public NodeProcess this[string id] => _nodes[id];

    /// <summary>Those that have a process now.</summary>
    public IEnumerable<NodeProcess> Running => _nodes.Values.Where(node => node.Runs);

    /// <summary>Starts database and nodes, and waits until all of them are ready.</summary>
    public static async Task<NodeCluster> StartAsync(ClusterOptions? options = null)
    {
        options ??= new ClusterOptions();
        PostgresServer? server = options.Database is null ? await PostgresServer.StartAsync() : null;
        try
        {
            string database = options.Database ?? await server!.CreateDatabaseAsync();
            NodeCluster cluster = new(server, database, Prepare(options, database));
            server = null; // The cluster's from here on.
            try
            {
                await cluster.StartAsync(cluster._nodes.Keys);
                return cluster;
            }
            catch
            {
                await cluster.DisposeAsync();
                throw;
            }
        }
        finally
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>Starts nodes that have ended, all at once, and waits until each is ready.</summary>
    public Task StartAsync(IEnumerable<string> ids) =>
        Task.WhenAll(ids.Select(id => _nodes[id].StartAgainAsync()).ToArray());

    /// <summary>The last lines of every node: what a failed test shows.</summary>
    public string Logs() =>
        string.Join("\n\n", _nodes.Select(node => $"--- {node.Key}\n{node.Value.Log}"));

    public async ValueTask DisposeAsync()
    {
        foreach (NodeProcess node in _nodes.Values)
        {
            await node.DisposeAsync();
        }

        await (Server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static Dictionary<string, NodeProcess> Prepare(ClusterOptions options, string database)
    {
        List<(ClusterRow Row, NodePorts Ports, NodePlace Place)> nodes =
        [
            .. from row in ClusterTable.Rows
               where options.Nodes.Count == 0 || options.Nodes.Contains(row.Id)
               select (row, NodePorts.Probe(), options.PlaceOf?.Invoke(row) ?? new NodePlace("127.0.0.1", [])),
        ];
        string contacts = string.Join(
            ',', nodes.Where(node => node.Row.IsCore).Select(node => Contact(node.Place.Address, node.Ports)));
        string key = "ok_test_" + Guid.NewGuid().ToString("N");
        return nodes.ToDictionary(node => node.Row.Id, node => NodeProcess.Prepare(new NodeProcessOptions
        {
            ApiKey = key,
            Ports = node.Ports,
            Address = node.Place.Address,
            RunBy = node.Place.RunBy,
            ReadyTimeout = options.ReadyTimeout,
            Environment = EnvironmentOf(node.Row, node.Place, contacts, database, key, options.Environment),
        }));
    }

    private static Dictionary<string, string> EnvironmentOf(
        ClusterRow row,
        NodePlace place,
        string contacts,
        string database,
        string key,
        IReadOnlyDictionary<string, string> more)
    {
        Dictionary<string, string> environment = new()
        {
            ["OOBLEX_CONFIG"] = Path.Combine(AppContext.BaseDirectory, "hocon", row.Profile + ".conf"),
            ["OOBLEX_NODE_ID"] = row.Id,
            ["OOBLEX_SITE"] = row.Site,
            ["OOBLEX__CLUSTER__DISCOVERY__CONTACT_POINTS"] = contacts,
            ["OOBLEX__CLUSTER__BOOTSTRAP__STABLE_MARGIN"] = "1s", // Nobody comes late here.
            ["OOBLEX_POSTGRES"] = place.Database ?? database,
            ["OOBLEX_LOG_FORMAT"] = "plain",
            ["OOBLEX__ACTORS__REMOTING__HOST"] = place.Address,
            ["OOBLEX__ACTORS__REMOTING__ALLOW_PLAIN"] = "on", // Networks of a test have nobody else in them.
            ["OOBLEX__RELAY__HOST"] = place.Address,
            ["OOBLEX__GATEWAY__HTTP__HOST"] = place.Address,
            ["OOBLEX__TRANSPORT__HOST"] = place.Address,
            ["OOBLEX__MANAGEMENT__HOST"] = place.Address,
            ["OOBLEX__OPS__HOST"] = place.Address,
            ["OOBLEX_OPS_TOKEN"] = key,

            // One machine is all nodes here: a busy one must not make an edge look full, and a node that comes back is
            // to have its work again while somebody waits for it.
            ["OOBLEX__PLACEMENT__CROWDED_AT"] = "1",
            ["OOBLEX__PLACEMENT__STABLE_FOR"] = "3s",

            // All clients have one address and one key here.
            ["OOBLEX__GATEWAY__RATES__PER_ADDRESS_PER_SECOND"] = "0",
            ["OOBLEX__GATEWAY__RATES__PER_KEY_PER_SECOND"] = "0",
        };
        foreach ((string name, string value) in more)
        {
            environment[name] = value;
        }

        return environment;
    }

    private static string Contact(string address, NodePorts ports) =>
        string.Create(CultureInfo.InvariantCulture, $"{address}:{ports.Management}");
}
