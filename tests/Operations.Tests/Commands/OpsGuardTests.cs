using Microsoft.AspNetCore.Http;
using Ooblex.Operations.Commands;

namespace Ooblex.Operations.Tests.Commands;

public sealed class OpsGuardTests
{
    private const string Token = "0123456789abcdef";

    [Theory]
    [InlineData("127.0.0.1:9110")]
    [InlineData("localhost:9110")]
    [InlineData("[::1]:9110")]
    public void A_program_on_this_machine_may_without_a_token(string host) =>
        Assert.Null(new OpsGuard(token: null).Refusal(Request(host)));

    [Theory]
    [InlineData("attacker.example")]
    [InlineData("127.0.0.1.attacker.example")]
    [InlineData("10.0.0.7:9110")]
    public void A_name_bound_to_this_machine_from_outside_may_not(string host) =>
        Assert.Equal(403, new OpsGuard(token: null).Refusal(Request(host))?.Status);

    [Theory]
    [InlineData(null)]
    [InlineData(Token)]
    public void A_web_page_may_not_token_or_no_token(string? token)
    {
        HttpRequest request = Request("127.0.0.1:9110");
        request.Headers.Origin = "http://127.0.0.1:9110";
        request.Headers.Authorization = $"Bearer {Token}";

        Assert.Equal(403, new OpsGuard(token).Refusal(request)?.Status);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Bearer 0123456789abcdeF", 401)]
    [InlineData("Basic 0123456789abcdef", 401)]
    [InlineData("Bearer " + Token, null)]
    [InlineData("bearer " + Token, null)]
    public void With_a_token_only_its_holder_may_from_wherever(string? authorization, int? expected)
    {
        HttpRequest request = Request("node-1.example:9110");
        request.Headers.Authorization = authorization;

        Assert.Equal(expected, new OpsGuard(Token).Refusal(request)?.Status);
    }

    private static HttpRequest Request(string host)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Host = new HostString(host);
        return request;
    }
}
