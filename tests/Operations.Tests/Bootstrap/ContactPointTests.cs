using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Tests.Bootstrap;

public sealed class ContactPointTests
{
    [Theory]
    [InlineData("10.0.0.1:1", "10.0.0.1", 1)]
    [InlineData("node-a", "node-a", 8558)]
    [InlineData("node-a.example:65535", "node-a.example", 65535)]
    [InlineData("[fd00::1]:9", "fd00::1", 9)]
    [InlineData("[fd00::1]", "fd00::1", 8558)]
    public void A_contact_point_is_a_host_with_or_without_a_port(string text, string host, int port)
    {
        Assert.True(ContactPoint.TryParse(text, 8558, out ContactPoint? point));
        Assert.Equal(new ContactPoint(host, port), point);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:b")]
    [InlineData("fd00::1")]
    [InlineData("http://a:1")]
    [InlineData("a b")]
    public void What_is_no_contact_point_is_none(string text) => Assert.False(ContactPoint.TryParse(text, 8558, out _));
}
