using System.Text;
using Ooblex.Contracts.Cluster;
using Ooblex.Operations.Bootstrap;

namespace Ooblex.Operations.Tests.Bootstrap;

public sealed class SeedAnswerJsonTests
{
    private const string Good = """
        {"SelfNode":{"Host":"10.0.0.1","Port":4053,"System":"sys","Protocol":"akka.tcp","HasLocalScope":false,
        "HasGlobalScope":true},"Nodes":[{"Node":{"Host":"10.0.0.2","Port":4054,"System":"sys","Protocol":"akka.tcp",
        "HasLocalScope":false,"HasGlobalScope":true},"NodeUid":123,"Status":1,"Roles":["edge"]}]}
        """;

    [Fact]
    public void What_the_package_of_dotnet_writes_is_read()
    {
        SeedAnswer answer = SeedAnswerJson.Read(Encoding.UTF8.GetBytes(Good))!;

        Assert.Equal("akka.tcp://sys@10.0.0.1:4053", answer.Self.ToString());
        Assert.Equal("akka.tcp://sys@10.0.0.2:4054", Assert.Single(answer.Seeds).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"SelfNode":null,"Nodes":[]}""")]
    [InlineData("""{"SelfNode":{"Host":"","Port":1,"System":"s","Protocol":"p"},"Nodes":[]}""")]
    [InlineData("""{"SelfNode":{"Host":"h","Port":70000,"System":"s","Protocol":"p"},"Nodes":[]}""")]
    [InlineData("""{"SelfNode":"akka.tcp://s@h:1","Nodes":[]}""")]
    [InlineData("""{"SelfNode":{"SelfNode":{"a":{"b":{"c":{"d":{"e":{"f":{}}}}}}}}}""")]
    public void What_is_no_answer_is_none(string body) =>
        Assert.Null(SeedAnswerJson.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_seed_that_cannot_be_read_spoils_no_other()
    {
        const string Broken = "\"Nodes\":[null,{},{\"Node\":{\"Port\":1}},";
        string body = Good.Replace("\"Nodes\":[", Broken, StringComparison.Ordinal);

        Assert.Single(SeedAnswerJson.Read(Encoding.UTF8.GetBytes(body))!.Seeds);
    }
}
