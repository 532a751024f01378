using System.Globalization;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines.Renditions;

/// <summary>Which effects of a pipeline this node can do, one after the other.</summary>
internal static class RenditionPlan
{
    private const string RadiusSetting = $"{VisionTasks.BackgroundBlur}.radius";
    private const string FactorSetting = $"{VisionTasks.SuperResolution}.factor";

    /// <exception cref="IOException">The picture to be put behind persons cannot be read now.</exception>
    public static async ValueTask<EffectPlan> MakeAsync(
        PipelineRun run,
        DeviceKind? device,
        VisionEngine vision,
        VideoCodecs codecs,
        BackgroundPictures backgrounds,
        CancellationToken cancellation)
    {
        PipelineSpec spec = run.Spec;
        if (spec.Effects.Count == 0)
        {
            return new EffectPlan(null, []);
        }

        if (run.Rendition is null)
        {
            return Nothing(spec, "the changed picture has no name to watch it by");
        }

        if (!codecs.CanEncode(RtpCodecKind.H264) && !codecs.CanEncode(RtpCodecKind.Vp8))
        {
            return Nothing(spec, "this node encodes neither H.264 nor VP8");
        }

        VideoFrame? background = null;
        if (spec.Effects.Contains(VisionTasks.BackgroundImage))
        {
            (background, string trouble) = await backgrounds.LoadAsync(spec, cancellation);
            if (background is null)
            {
                return Held(spec, [No(VisionTasks.BackgroundImage, trouble)]);
            }
        }

        EffectPlan plan = vision.Plan(RequestOf(spec, device) with { Background = background });
        if (plan.Chain is { } chain && plan.Unsupported.Any(error => VisionTasks.Hides(error.Task)))
        {
            chain.Dispose();
            return Held(spec, plan.Unsupported);
        }

        return plan;
    }

    // Whoever wants something hidden gets no picture at all rather than one that shows it.
    private static EffectPlan Held(PipelineSpec spec, IReadOnlyList<VisionError> unsupported)
    {
        IEnumerable<string> able = spec.Effects.Except(unsupported.Select(error => error.Task));
        const string Why = "another effect that hides something cannot be done";
        return new EffectPlan(null, [.. unsupported, .. able.Select(word => No(word, Why))]);
    }

    private static EffectRequest RequestOf(PipelineSpec spec, DeviceKind? device)
    {
        EffectRequest usual = new() { Effects = spec.Effects, Device = device };
        return usual with
        {
            BlurRadius = Setting(spec, RadiusSetting, usual.BlurRadius),
            Factor = Setting(spec, FactorSetting, usual.Factor),
        };
    }

    // What is no number is left alone: the effect has a range of its own for those that are.
    private static int Setting(PipelineSpec spec, string name, int usual) =>
        spec.Settings.TryGetValue(name, out string? text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : usual;

    private static EffectPlan Nothing(PipelineSpec spec, string why) =>
        new(null, [.. spec.Effects.Select(word => No(word, why))]);

    private static VisionError No(string word, string why) => new(word, VisionErrorCode.Unsupported, why);
}
