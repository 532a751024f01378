using System.Globalization;
using Ooblex.Bench.Inference.Clips;
using Ooblex.Bench.Inference.Load;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Engine;
using Ooblex.LoadGen.Loop;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Bench.Inference.Tables;

/// <summary>CPU time of one thread for one picture of 640x360, by what is done with it.</summary>
internal static class EffectsTable
{
    private const int Pictures = 30;
    private const int WarmUps = 3;
    private const int Rounds = 5;

    private static readonly string[] Effects =
    [
        VisionTasks.BackgroundBlur, VisionTasks.PixelateFaces, VisionTasks.Denoise, VisionTasks.SuperResolution,
        VisionTasks.Grayscale, VisionTasks.Sepia, VisionTasks.Mirror, VisionTasks.EdgeDetection, VisionTasks.Cartoon,
    ];

    public static void Write(Room room, Scenes scenes)
    {
        VideoFrame[] pictures = [.. Enumerable.Range(0, Pictures).Select(scenes.Picture)];
        Console.WriteLine($"\n640x360, CPU ms for a picture, one thread, load {StreamsTable.Load()}");
        Console.WriteLine("| what | quiet (1 in 10) | median | by |");
        Console.WriteLine("|---|--:|--:|---|");
        foreach (RtpCodecKind codec in (RtpCodecKind[])[RtpCodecKind.Vp8, RtpCodecKind.H264])
        {
            WriteCodec(room, codec, pictures);
        }

        foreach (string effect in Effects)
        {
            EffectPlan plan = room.Vision.Plan(new EffectRequest { Effects = [effect] });
            if (plan.Chain is not { } chain)
            {
                Console.WriteLine($"| {effect} | | | {plan.Unsupported[0].Message} |");
                continue;
            }

            using (chain)
            {
                Time(effect, chain.Effects[0].Method, pictures, picture => chain.Apply(picture).Release());
            }
        }

        Array.ForEach(pictures, picture => picture.Release());
    }

    private static void WriteCodec(Room room, RtpCodecKind codec, VideoFrame[] pictures)
    {
        using IVideoEncoder encoder = room.Codecs.CreateEncoder(
            codec, new VideoEncoderOptions(Clip.FramesPerSecond, 1_000_000, KeyFrameEvery: Pictures));
        List<ClipFrame> units = [];
        Time($"encode {codec}", "libavcodec", pictures, picture =>
        {
            if (encoder.TryEncode(picture, out EncodedPicture encoded) && units.Count < Pictures)
            {
                units.Add(new ClipFrame(encoded.Data.ToArray(), encoded.IsKeyFrame));
            }
        });
        using IVideoDecoder decoder = room.Codecs.CreateDecoder(codec);
        int next = 0;
        Time($"decode {codec}", "libavcodec", pictures, _ =>
        {
            ClipFrame unit = units[next++ % units.Count];
            decoder.Decode(unit.Data, unit.IsKeyFrame, default, out VideoFrame? picture);
            picture?.Release();
        });
    }

    private static void Time(string what, string by, VideoFrame[] pictures, Action<VideoFrame> work)
    {
        List<double> times = [];
        for (int round = -WarmUps; round < Rounds; round++)
        {
            foreach (VideoFrame picture in pictures)
            {
                long start = LinuxEvents.ReadNanoseconds(LinuxEvents.ThreadCpuClock);
                work(picture);
                if (round >= 0)
                {
                    times.Add((LinuxEvents.ReadNanoseconds(LinuxEvents.ThreadCpuClock) - start) / 1e6);
                }
            }
        }

        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {times[times.Count / 10]:F2} | {times[times.Count / 2]:F2} | {by} |"));
    }
}
