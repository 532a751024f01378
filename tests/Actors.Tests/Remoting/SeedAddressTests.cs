using Ooblex.Actors.Remoting;

namespace Ooblex.Actors.Tests.Remoting;

public sealed class SeedAddressTests
{
    [Theory]
    [InlineData("core-1:4053")]
    [InlineData("akka.tcp://ooblex@core-1:4053")]
    [InlineData("akka.ssl.tcp://ooblex@core-1:4053")]
    public void A_seed_is_called_as_this_node_speaks(string text)
    {
        Assert.Equal("akka.tcp://ooblex@core-1:4053", SeedAddress.Of(text, isTls: false));
        Assert.Equal("akka.ssl.tcp://ooblex@core-1:4053", SeedAddress.Of(text, isTls: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("core-1")]
    [InlineData(":4053")]
    [InlineData("core-1:0")]
    [InlineData("core-1:99999")]
    [InlineData("http://core-1:4053")]
    [InlineData("akka.udp://ooblex@core-1:4053")]
    [InlineData("akka.tcp://other@core-1:4053")]
    public void What_is_no_seed_is_told_apart(string text) => Assert.Null(SeedAddress.Of(text, isTls: false));
}
