using System.Text.Json;
using Ooblex.Contracts.Vision;

namespace Ooblex.Inference.Results;

/// <summary>The part of a result that differs from task to task.</summary>
internal static class FindingsJson
{
    // Below it something jitters rather than moves; in heights of its box per second.
    private const float StillBelow = 0.1f;

    private static readonly string[] Directions =
        ["right", "down-right", "down", "down-left", "left", "up-left", "up", "up-right"];

    public static int Count(VisionFindings findings) => findings switch
    {
        FaceFindings faces => faces.Faces.Count,
        EmotionFindings emotions => emotions.Emotions.Count,
        TrackFindings tracks => tracks.Objects.Count,
        _ => 0,
    };

    /// <summary>Writes the first <paramref name="count"/>; findings come with the surest or largest first.</summary>
    public static void Write(Utf8JsonWriter json, VisionFindings findings, int count)
    {
        switch (findings)
        {
            case FaceFindings faces:
                json.WriteStartArray("faces"u8);
                for (int i = 0; i < count; i++)
                {
                    Face(json, faces.Faces[i]);
                }

                break;
            case EmotionFindings emotions:
                json.WriteStartArray("emotions"u8);
                for (int i = 0; i < count; i++)
                {
                    Emotion(json, emotions.Emotions[i], i);
                }

                break;
            case TrackFindings tracks:
                json.WriteStartArray("objects"u8);
                for (int i = 0; i < count; i++)
                {
                    Object(json, tracks.Objects[i]);
                }

                break;
            default:
                throw new NotSupportedException($"{findings.GetType().Name} has no form as JSON.");
        }

        json.WriteEndArray();
    }

    /// <summary>One of eight words, or "still".</summary>
    internal static string Direction(TrackFinding track)
    {
        float speed = MathF.Sqrt((track.VelocityX * track.VelocityX) + (track.VelocityY * track.VelocityY));
        if (speed < StillBelow * track.Box.Height)
        {
            return "still";
        }

        float eighths = MathF.Atan2(track.VelocityY, track.VelocityX) * 4 / MathF.PI;
        return Directions[((int)MathF.Round(eighths) + 8) % 8];
    }

    private static void Face(Utf8JsonWriter json, FaceFinding face)
    {
        json.WriteStartObject();
        Box(json, face.Box);
        json.WriteNumber("x"u8, Pixels(face.Box.X));
        json.WriteNumber("y"u8, Pixels(face.Box.Y));
        json.WriteNumber("width"u8, Pixels(face.Box.Width));
        json.WriteNumber("height"u8, Pixels(face.Box.Height));
        json.WriteNumber("confidence"u8, Share(face.Confidence));
        json.WriteNumber("trackId"u8, face.TrackId);
        json.WriteStartArray("landmarks"u8);
        foreach (VisionPoint point in face.Landmarks)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Pixels(point.X));
            json.WriteNumberValue(Pixels(point.Y));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Emotion(Utf8JsonWriter json, EmotionFinding emotion, int index)
    {
        json.WriteStartObject();
        json.WriteNumber("faceId"u8, index);
        json.WriteNumber("trackId"u8, emotion.TrackId);
        Box(json, emotion.Box);
        json.WriteString("emotion"u8, emotion.Emotion);
        json.WriteString("primary_emotion"u8, emotion.Emotion);
        json.WriteNumber("confidence"u8, Share(emotion.Confidence));
        Scores(json, "scores"u8, emotion.Scores);
        Scores(json, "emotion_scores"u8, emotion.Scores);
        json.WriteEndObject();
    }

    private static void Object(Utf8JsonWriter json, TrackFinding track)
    {
        json.WriteStartObject();
        json.WriteNumber("trackId"u8, track.TrackId);
        json.WriteNumber("track_id"u8, track.TrackId);
        json.WriteString("class"u8, track.Class);
        json.WriteNumber("confidence"u8, Share(track.Confidence));
        Box(json, track.Box);
        json.WriteStartArray("velocity"u8);
        json.WriteNumberValue(Pixels(track.VelocityX));
        json.WriteNumberValue(Pixels(track.VelocityY));
        json.WriteEndArray();
        json.WriteString("direction"u8, Direction(track));
        json.WriteNumber("age"u8, track.AgeMs);
        json.WriteEndObject();
    }

    private static void Box(Utf8JsonWriter json, VisionBox box)
    {
        json.WriteStartArray("bbox"u8);
        json.WriteNumberValue(Pixels(box.X));
        json.WriteNumberValue(Pixels(box.Y));
        json.WriteNumberValue(Pixels(box.Width));
        json.WriteNumberValue(Pixels(box.Height));
        json.WriteEndArray();
    }

    private static void Scores(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<EmotionScore> scores)
    {
        json.WriteStartObject(name);
        foreach (EmotionScore score in scores)
        {
            json.WriteNumber(score.Emotion, Share(score.Score));
        }

        json.WriteEndObject();
    }

    // A tenth of a pixel and a thousandth of certainty are more than any model knows.
    private static double Pixels(float value) => Math.Round((double)value, 1);

    private static double Share(float value) => Math.Round((double)value, 3);
}
