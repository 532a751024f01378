using System.Text.Json;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>Makes keys the way an operator does.</summary>
internal static class Keys
{
    public static async Task<string> MakeKey(
        this GatewayHost host, string scope, string? stream = null, double? rate = null)
    {
        string body =
            JsonSerializer.Serialize(new { name = scope, scopes = new[] { scope }, stream, per_second = rate });
        HttpResponseMessage made = await host.SendAsOwner(Requests.Post("/v1/keys", body, Requests.Json)).Expect(201);
        return (await made.Json()).GetProperty("key").GetString()!;
    }
}
