using System.Net;
using Microsoft.AspNetCore.Http;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Tests.Http;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [InlineData("::1", "::1")]
    [InlineData(null, "unknown")]
    public void An_address_is_known_by_what_one_client_can_have_only_one_of(string? address, string known)
    {
        DefaultHttpContext http = new();
        http.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        Assert.Equal(known, ClientAddress.Of(http));
    }
}
