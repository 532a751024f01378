using System.Net;
using Ooblex.Actors.Tests.Doubles;

namespace Ooblex.Actors.Tests.Membership;

/// <summary>The management port as it is by default, and without a cluster behind it.</summary>
public sealed class ReadOnlyManagementTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_read_only_port_changes_nothing_and_a_node_that_leaves_is_no_seed()
    {
        await using ClusterNode node = await ClusterNode.LaunchAsync(
            TestOptions.Node(_folder.File("journal.db")) with { RestartBackoff = TimeSpan.FromMinutes(5) });
        await node.UntilReadyAsync();

        foreach ((HttpMethod method, string path) in new[]
        {
            (HttpMethod.Post, "/cluster/members"),
            (HttpMethod.Put, $"/cluster/members/{node.Address}"),
            (HttpMethod.Delete, $"/cluster/members/{node.Address}"),
            (HttpMethod.Put, "/cluster"),
        })
        {
            Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(node, method, path));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, HttpMethod.Get, "/bootstrap/seed-nodes"));
        Task ended = node.System!.WhenTerminated;

        // Until the system is rebuilt there is no cluster here.
        await node.System.Terminate();
        await ended;

        foreach (string path in new[] { "/bootstrap/seed-nodes", "/cluster/members", "/remote/address" })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(node, HttpMethod.Get, path));
        }
    }

    private async Task<HttpStatusCode> StatusAsync(ClusterNode node, HttpMethod method, string path)
    {
        using HttpRequestMessage request = new(method, new Uri(node.Management, path));
        using HttpResponseMessage response = await _http.SendAsync(request);
        return response.StatusCode;
    }
}
