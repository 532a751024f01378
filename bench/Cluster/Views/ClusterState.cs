using System.Text.Json;
using System.Text.Json.Nodes;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Views;

/// <summary>What nodes say of the cluster and of what they carry, asked from outside.</summary>
internal static class ClusterState
{
    /// <summary>Waits until every node that runs is ready, and sees all of them up and nobody else.</summary>
    public static Task<TimeSpan> WholeAsync(this NodeCluster cluster, TimeSpan patience) => Eventually.HoldsAsync(
        "every node that runs is up and in touch with all others",
        async () =>
        {
            string[] expected = [.. cluster.Running.Select(node => node.Id).Order(StringComparer.Ordinal)];
            foreach (NodeProcess node in cluster.Running)
            {
                string[] seen =
                [
                    .. (await node.AskAsync("cluster", "show"))
                        .Where(row => row.Text("status") == "up" && row.Text("reachable") == "yes")
                        .Select(row => row.Text("node")).Order(StringComparer.Ordinal),
                ];
                if (!seen.SequenceEqual(expected))
                {
                    return $"{node.Id} sees {string.Join(' ', seen)}";
                }

                if (!await node.IsReadyAsync())
                {
                    return $"{node.Id} is not ready";
                }
            }

            return null;
        },
        patience);

    /// <summary>The node that has the shard coordinators: the oldest.</summary>
    public static async Task<string> OldestAsync(this NodeProcess node) =>
        (await node.AskAsync("cluster", "show")).Single(row => row.Text("is").Contains("oldest", Ordinal)).Text("node");

    /// <summary>The sessions that engines carry, of all nodes that run.</summary>
    public static async Task<IReadOnlyList<EngineSession>> SessionsAsync(this NodeCluster cluster)
    {
        List<EngineSession> sessions = [];
        foreach (NodeProcess node in cluster.Running)
        {
            sessions.AddRange(await node.SessionsAsync());
        }

        return sessions;
    }

    public static async Task<IReadOnlyList<EngineSession>> SessionsAsync(this NodeProcess node)
    {
        JsonObject answer = await node.GetAsync("/v1/sessions");
        return
        [
            .. answer["sessions"]!.AsArray().Select(row => new EngineSession(
                node.Id, row!["id"]!.GetValue<string>(), row["stream"]!.GetValue<string>(),
                row["role"]!.GetValue<string>() == "publisher")),
        ];
    }

    /// <summary>A stream as its entity says, asked through one gateway; <c>null</c> when it does not answer.</summary>
    public static async Task<StreamSight?> StreamAsync(this NodeProcess gateway, string stream)
    {
        try
        {
            JsonObject answer = await gateway.GetAsync($"/v1/streams/{stream}");
            return new StreamSight(
                answer["name"]!.GetValue<string>(),
                answer["site"]!.GetValue<string>(),
                answer["publisher"]?.GetValue<string>(),
                answer["viewers"]!.GetValue<int>());
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public static async Task<bool> IsReadyAsync(this NodeProcess node)
    {
        using HttpResponseMessage answer = await node.Api.GetAsync(new Uri(node.Management, "/ready"));
        return answer.IsSuccessStatusCode;
    }

    public static string Text(this JsonObject row, string column) => row[column]?.ToString() ?? "";

    private static async Task<JsonObject> GetAsync(this NodeProcess node, string path)
    {
        using HttpResponseMessage answer = await node.Api.GetAsync(new Uri(path, UriKind.Relative));
        string text = await answer.Content.ReadAsStringAsync();
        try
        {
            return answer.IsSuccessStatusCode
                ? JsonNode.Parse(text)!.AsObject()
                : throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}: {text}");
        }
        catch (JsonException malformed)
        {
            throw new HttpRequestException($"{path} answered {text}", malformed);
        }
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;
}

/// <param name="Node">Whose engine has it.</param>
/// <param name="Peer">Its id.</param>
/// <param name="Stream">Site and stream.</param>
/// <param name="Publishes">Else it watches.</param>
internal sealed record EngineSession(string Node, string Peer, string Stream, bool Publishes);

/// <param name="Name">As last set.</param>
/// <param name="Site">Where it belongs.</param>
/// <param name="Publisher">Its session; <c>null</c> when there is none.</param>
/// <param name="Viewers">How many watch.</param>
internal sealed record StreamSight(string Name, string Site, string? Publisher, int Viewers);
