using System.Net;
using Ooblex.Actors.Placement;

namespace Ooblex.Actors.Tests.Placement;

public sealed class SiteMapTests
{
    private static readonly SiteMap Sites = new(
    [
        Site("berlin", ["10.1.0.0/16", "2001:db8:1::/48"], ["hamburg", "prague"]),
        Site("office", ["10.1.7.0/24"], []),
        Site("world", ["0.0.0.0/0"], []),
    ]);

    [Theory]
    [InlineData("10.1.2.3", "berlin")]
    [InlineData("10.1.7.200", "office")]
    [InlineData("::ffff:10.1.7.200", "office")]
    [InlineData("192.0.2.1", "world")]
    [InlineData("2001:db8:1::9", "berlin")]
    [InlineData("2001:db8:2::9", null)]
    [InlineData("::1", null)]
    public void A_client_belongs_to_the_site_with_the_longest_prefix(string address, string? site) =>
        Assert.Equal(site, Sites.SiteOf(IPAddress.Parse(address)));

    [Fact]
    public void Distance_is_the_place_in_the_list_and_is_not_the_same_in_both_directions()
    {
        Assert.Equal(0, Sites.Distance("berlin", "berlin"));
        Assert.Equal(1, Sites.Distance("berlin", "hamburg"));
        Assert.Equal(2, Sites.Distance("berlin", "prague"));
        Assert.Equal(SiteMap.Far, Sites.Distance("hamburg", "berlin"));
        Assert.Equal(SiteMap.Far, Sites.Distance("berlin", "office"));
        Assert.Equal(0, Sites.Distance("unheard-of", "unheard-of"));
    }

    [Fact]
    public void Sites_without_configuration_are_nobody_s()
    {
        SiteMap none = new([]);
        Assert.Null(none.SiteOf(IPAddress.Loopback));
        Assert.False(none.Knows("berlin"));
        Assert.Equal("", none.GatewayOf("berlin"));
    }

    private static SiteOptions Site(string name, string[] networks, string[] near) => new()
    {
        Name = name, Networks = [.. networks.Select(IPNetwork.Parse)], Near = near, Gateway = "",
    };
}
