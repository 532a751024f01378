using Ooblex.LoadGen.Server;

namespace Ooblex.LoadGen.Tests.Server;

public sealed class RunningServerTests
{
    [Fact]
    public void A_name_and_a_url_are_enough()
    {
        RunningServer server = RunningServer.Parse("other=https://host:8443/base")!;

        Assert.Equal(("other", new Uri("https://host:8443/base")), (server.Name, server.Url));
        Assert.Equal(("", "/whip/{stream}", "/whep/{stream}"), (server.Key, server.Paths.Whip, server.Paths.Whep));
        Assert.Empty(server.Pids);
    }

    [Fact]
    public void All_else_may_follow_in_any_order()
    {
        RunningServer server = RunningServer.Parse(
            "other=http://host,pid=3,whep=/{stream}/whep?a=b,key=to=ken,pid=4,whip=/{stream}/whip")!;

        Assert.Equal([3, 4], server.Pids);
        Assert.Equal("to=ken", server.Key);
        Assert.Equal(("/{stream}/whip", "/{stream}/whep?a=b"), (server.Paths.Whip, server.Paths.Whep));
    }

    [Theory]
    [InlineData("")]
    [InlineData("other")]
    [InlineData("=http://host")]
    [InlineData("other=host")]
    [InlineData("other=http://host,pid=x")]
    [InlineData("other=http://host,pid=")]
    [InlineData("other=http://host,colour=red")]
    [InlineData("other=http://host,")]
    public void Anything_else_is_refused(string text) => Assert.Null(RunningServer.Parse(text));
}
