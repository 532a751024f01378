using System.Text.Json;

namespace Ooblex.Actors.Tests.Membership;

/// <summary>The cluster's events over HTTP, from two real nodes of which one leaves.</summary>
public sealed class DomainEventTests(PairOfNodes pair) : IClassFixture<PairOfNodes>
{
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task The_events_begin_with_what_is_and_tell_of_a_member_that_leaves()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        Uri events = new(pair.First.Management, "/cluster/domain-events?type=MemberEvent");
        await using Stream stream = await Client.GetStreamAsync(events, limit.Token);
        using StreamReader reader = new(stream);

        JsonElement[] first = [await NextAsync(reader, limit.Token), await NextAsync(reader, limit.Token)];
        Assert.All(first, happening => Assert.Equal("MemberUp", KindOf(happening)));
        Assert.All(first, happening => Assert.Equal(
            ["uniqueAddress", "status", "roles", "dataCenter"], Names(happening.GetProperty("member"))));
        Assert.Equal(
            new[] { pair.First.Address, pair.Second.Address }.Order(StringComparer.Ordinal),
            first.Select(AddressOf).Order(StringComparer.Ordinal));

        string leaving = pair.Second.Address;
        using HttpResponseMessage left =
            await Client.DeleteAsync(new Uri(pair.First.Management, $"/cluster/members/{leaving}"), limit.Token);
        Assert.Equal(
            $$"""{"message":"Leaving {{leaving}}"}""", await left.Content.ReadAsStringAsync(limit.Token));

        List<JsonElement> next = [];
        while (next.Count == 0 || KindOf(next[^1]) != "MemberRemoved")
        {
            JsonElement happening = await NextAsync(reader, limit.Token);
            if (AddressOf(happening) == leaving) // The node comes back at once under another one.
            {
                next.Add(happening);
            }
        }

        Assert.Equal(["MemberLeft", "MemberExited", "MemberRemoved"], next.Select(KindOf));
        Assert.Equal("Exiting", next[^1].GetProperty("previousStatus").GetString());
    }

    private static string KindOf(JsonElement happening) => happening.GetProperty("type").GetString()!;

    private static string AddressOf(JsonElement happening) => happening.GetProperty("member")
        .GetProperty("uniqueAddress").GetProperty("address").GetString()!;

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(field => field.Name)];

    private static async Task<JsonElement> NextAsync(StreamReader reader, CancellationToken cancellation)
    {
        string? data = null;
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data = line["data:".Length..];
            }
            else if (line.StartsWith("event:", StringComparison.Ordinal))
            {
                Assert.Contains($"\"type\":\"{line["event:".Length..]}\"", data, StringComparison.Ordinal);
            }
            else if (line.Length == 0 && data is not null)
            {
                return JsonDocument.Parse(data).RootElement;
            }
        }

        throw new EndOfStreamException("The events ended.");
    }
}
