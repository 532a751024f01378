using System.Text;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Pipelines.Tests;

public sealed class PublisherWishTests
{
    private static readonly PipelineSpec Spec = new() { Tasks = ["face_detection"] };

    [Theory]
    [InlineData("""{"type":"configure","ai":{"updateInterval":250}}""", 250, 0.7)]
    [InlineData("""{"type":"configure","ai":{"confidenceThreshold":0}}""", 100, 0)]
    [InlineData("""{"ai":{"confidenceThreshold":1,"updateInterval":60000},"type":"configure","more":1}""", 60_000, 1)]
    public void What_is_understood_is_changed_and_the_rest_stays(string text, int ms, double threshold)
    {
        PipelineSpec after = PublisherWish.Read(Encoding.UTF8.GetBytes(text))!.ApplyTo(Spec);
        Assert.Equal(
            Spec with { UpdateInterval = TimeSpan.FromMilliseconds(ms), ConfidenceThreshold = threshold }, after);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"type":"configure"}""")]
    [InlineData("""{"type":7,"ai":{"updateInterval":250}}""")]
    [InlineData("""{"type":"configure","ai":{}}""")]
    [InlineData("""{"type":"configure","ai":[1]}""")]
    [InlineData("""{"type":"configure","ai":{"updateInterval":9}}""")]
    [InlineData("""{"type":"configure","ai":{"updateInterval":60001}}""")]
    [InlineData("""{"type":"configure","ai":{"updateInterval":"250"}}""")]
    [InlineData("""{"type":"configure","ai":{"updateInterval":1e99}}""")]
    [InlineData("""{"type":"configure","ai":{"confidenceThreshold":1.1}}""")]
    [InlineData("""{"type":"configure","ai":{"updateInterval":250,"models":["emotion"]}}""")]
    [InlineData("""{"type":"hello","ai":{"updateInterval":250}}""")]
    [InlineData("""{"type":"configure","ai":{"updateInterval":250}""")]
    [InlineData("""{"type":"configure","ai":{"a":{"b":{"c":{"d":1}}}}}""")]
    public void What_is_not_understood_as_a_whole_changes_nothing(string text) =>
        Assert.Null(PublisherWish.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_no_text_change_nothing() =>
        Assert.Null(PublisherWish.Read(new byte[] { 0xff, 0xfe, 0 }));
}
