using Ooblex.Contracts.Vision;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Effects;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tasks;

namespace Ooblex.Inference.Engine;

/// <summary>The effects there are, and what each is made of. A new effect is one class and one line here.</summary>
internal static class EffectRegistry
{
    public static EffectPlan Make(VisionEngine engine, EffectRequest request)
    {
        List<IVideoEffect> effects = [];
        List<VisionError> unsupported = [];
        foreach (string word in request.Effects)
        {
            if (Make(engine, word, request, unsupported) is { } effect)
            {
                effects.Add(effect);
            }
        }

        request.Background?.Release(); // Who uses it has a reference of its own.
        return new EffectPlan(effects.Count == 0 ? null : new EffectChain(effects), unsupported);
    }

    private static IVideoEffect? Make(
        VisionEngine engine, string word, EffectRequest request, List<VisionError> unsupported)
    {
        switch (word)
        {
            case VisionTasks.Grayscale:
                return PlainEffect.Grayscale();
            case VisionTasks.Sepia:
                return PlainEffect.Sepia();
            case VisionTasks.Mirror:
                return PlainEffect.Mirror();
            case VisionTasks.EdgeDetection:
                return new EdgeEffect();
            case VisionTasks.Cartoon:
                return new CartoonEffect();
            case VisionTasks.Denoise when engine.Has(ModelTask.Denoise):
                return Session(ModelTask.Denoise) is { } denoiser ? new PictureModel(word, denoiser) : null;
            case VisionTasks.SuperResolution when engine.Has(ModelTask.SuperResolution):
                return Session(ModelTask.SuperResolution) is { } enlarger ? new PictureModel(word, enlarger) : null;
            case VisionTasks.Denoise:
                return new DenoiseEffect();
            case VisionTasks.SuperResolution when request.Factor is 2 or 3:
                return new BicubicScaling(request.Factor);
            case VisionTasks.PixelateFaces:
                return Session(ModelTask.FaceDetection) is { } faces ? new PixelateFaces(new FaceWatcher(faces)) : null;
            case VisionTasks.BackgroundBlur:
                int radius = Math.Clamp(request.BlurRadius, 1, BackgroundBlur.MaxRadius);
                return Session(ModelTask.PersonSegmentation) is { } blur ? new BackgroundBlur(blur, radius) : null;
            case VisionTasks.BackgroundImage when request.Background is { } picture:
                return Session(ModelTask.PersonSegmentation) is { } mask
                    ? new BackgroundImage(mask, picture.Retain())
                    : null;
            default:
                unsupported.Add(new VisionError(word, VisionErrorCode.Unsupported, Why(word)));
                return null;
        }

        ModelSession? Session(ModelTask task) => engine.Session(task, request.Device, word, unsupported);
    }

    private static string Why(string word) => word switch
    {
        VisionTasks.SuperResolution => "super_resolution makes a picture 2 or 3 times as large",
        VisionTasks.BackgroundImage => "background_image needs a picture",
        _ => $"there is no effect {word}",
    };
}
