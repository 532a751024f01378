using System.Buffers;
using System.Text;
using System.Text.Json;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Results;

namespace Ooblex.Inference.Tests.Results;

public sealed class ResultJsonTests
{
    private static readonly FrameStamp Frame = new(640, 360, 3_000_000_000, 1_700_000_000_123);
    private static readonly VisionBox Box = new(10.04f, 20, 30, 40.26f);

    [Fact]
    public void A_face_has_the_words_of_the_guide()
    {
        FaceFinding face = new(Box, 0.91234f, 7, [new(1, 2), new(3, 4), new(5, 6), new(7, 8), new(9, 10)]);

        Assert.Equal(
            "{\"type\":\"face_detection\",\"streamId\":\"lobby\",\"seq\":5,\"timestamp\":1700000000123,"
            + "\"frame\":{\"width\":640,\"height\":360,\"rtpTimestamp\":3000000000},"
            + "\"faces\":[{\"bbox\":[10,20,30,40.3],\"x\":10,\"y\":20,\"width\":30,\"height\":40.3,"
            + "\"confidence\":0.912,\"trackId\":7,\"landmarks\":[[1,2],[3,4],[5,6],[7,8],[9,10]]}],"
            + "\"model\":{\"id\":\"m\",\"version\":\"1\"},\"source\":\"edge\",\"node\":\"n1\",\"latencyMs\":12.3,"
            + "\"receivedMs\":4.6,\"startedMs\":7.9}",
            Text(Result(new FaceFindings([face]))));
    }

    [Fact]
    public void An_emotion_has_both_spellings()
    {
        EmotionFinding emotion = new(Box, 7, "happy", 0.8f, [new("neutral", 0.2f), new("happy", 0.8f)]);

        JsonElement found = Parse(Result(new EmotionFindings([emotion]))).GetProperty("emotions")[0];

        Assert.Equal("happy", found.GetProperty("emotion").GetString());
        Assert.Equal("happy", found.GetProperty("primary_emotion").GetString());
        Assert.Equal(0.8, found.GetProperty("scores").GetProperty("happy").GetDouble());
        Assert.Equal(0.2, found.GetProperty("emotion_scores").GetProperty("neutral").GetDouble());
        Assert.Equal(7, found.GetProperty("trackId").GetInt32());
        Assert.Equal(0, found.GetProperty("faceId").GetInt32());
    }

    [Theory]
    [InlineData(50, 0, "right")]
    [InlineData(0, 50, "down")]
    [InlineData(-50, 50, "down-left")]
    [InlineData(-50, -1, "left")]
    [InlineData(30, -30, "up-right")]
    [InlineData(1, 1, "still")]
    public void A_track_says_where_it_goes(float x, float y, string direction)
    {
        TrackFinding track = new(Box, 3, "person", 0.7f, x, y, 1500);

        JsonElement found = Parse(Result(new TrackFindings([track]))).GetProperty("objects")[0];

        Assert.Equal(direction, found.GetProperty("direction").GetString());
        Assert.Equal(3, found.GetProperty("track_id").GetInt32());
        Assert.Equal(1500, found.GetProperty("age").GetInt64());
        Assert.Equal(x, found.GetProperty("velocity")[0].GetSingle());
    }

    [Fact]
    public void What_does_not_fit_into_a_message_is_cut_from_its_end()
    {
        TrackFinding[] crowd =
            [.. Enumerable.Range(0, 500).Select(i => new TrackFinding(Box, i, "person", 1 - (i / 1000f), 1, 1, i))];
        ArrayBufferWriter<byte> target = new();
        target.Write("before"u8);

        ResultJson.Write(Result(new TrackFindings(crowd)), target);

        Assert.InRange(target.WrittenCount - 6, ResultJson.MaxBytes * 9 / 10, ResultJson.MaxBytes);
        Assert.Equal("before", Encoding.UTF8.GetString(target.WrittenSpan[..6]));
        JsonElement message = JsonDocument.Parse(target.WrittenMemory[6..]).RootElement;
        Assert.True(message.GetProperty("truncated").GetBoolean());
        Assert.Equal(0, message.GetProperty("objects")[0].GetProperty("trackId").GetInt32());
    }

    [Fact]
    public void An_error_says_which_task_and_why()
    {
        ArrayBufferWriter<byte> target = new();

        ResultJson.Write("lobby", new VisionError("emotion", VisionErrorCode.ModelUnavailable, "not here"), target);

        Assert.Equal(
            "{\"type\":\"ai-error\",\"streamId\":\"lobby\",\"task\":\"emotion\","
            + "\"code\":\"model-unavailable\",\"message\":\"not here\"}",
            Encoding.UTF8.GetString(target.WrittenSpan));
    }

    private static VisionResult Result(VisionFindings findings) => new(findings, Frame, new ModelStamp("m", "1"))
    {
        Stream = "lobby",
        Sequence = 5,
        Source = "edge",
        Node = "n1",
        LatencyMs = 12.345,
        ReceivedMs = 4.56,
        StartedMs = 7.89,
    };

    private static string Text(VisionResult result)
    {
        ArrayBufferWriter<byte> target = new();
        ResultJson.Write(result, target);
        return Encoding.UTF8.GetString(target.WrittenSpan);
    }

    private static JsonElement Parse(VisionResult result) => JsonDocument.Parse(Text(result)).RootElement;
}
