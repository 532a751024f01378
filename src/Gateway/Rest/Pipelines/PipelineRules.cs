using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>From a request to what a stream is told, with every mistake named.</summary>
internal static class PipelineRules
{
    public const string DefaultRendition = "processed";

    private const int MaxWords = 32;
    private const int MaxSettings = 32;
    private const int MaxSettingLength = 2048;
    private const int MaxIntervalMs = 60_000;
    private const int MinIntervalMs = 10;

    /// <param name="request">What is asked.</param>
    /// <param name="before">What is not asked stays as here.</param>
    /// <param name="wish">What comes of it.</param>
    /// <param name="problem">Why nothing does.</param>
    public static bool TryApply(
        PipelineRequest request,
        PipelineSpec before,
        [NotNullWhen(true)] out PipelineWish? wish,
        [NotNullWhen(false)] out Problem? problem)
    {
        wish = null;
        PipelineSpec spec = before;
        if (Mistake(request) is { } mistake
            || (mistake = TryPlace(request, ref spec)) is not null
            || (mistake = TrySettings(request, ref spec)) is not null)
        {
            problem = Problems.InvalidField.With(mistake);
            return false;
        }

        (spec, IReadOnlyList<string> unknown) = WithWork(request, spec);
        spec = spec with
        {
            Rendition = spec.Effects.Count == 0 ? ""
                : request.Rendition ?? (spec.Rendition.Length > 0 ? spec.Rendition : DefaultRendition),
            UpdateInterval = request.UpdateInterval is { } ms ? TimeSpan.FromMilliseconds(ms) : spec.UpdateInterval,
            ConfidenceThreshold = request.ConfidenceThreshold ?? spec.ConfidenceThreshold,
        };
        (wish, problem) = (new PipelineWish(spec, unknown), null);
        return true;
    }

    private static string? Mistake(PipelineRequest request)
    {
        int words = (request.Models?.Count ?? 0) + (request.AiModels?.Count ?? 0) + (request.Effects?.Count ?? 0);
        bool hasNull = (request.Models ?? []).Concat(request.AiModels ?? []).Concat(request.Effects ?? [])
            .Any(word => word is null or { Length: > 60 });
        return request switch
        {
            { Models: not null, AiModels: not null } => "models and aiModels are the same; one of them is enough.",
            _ when hasNull => "models and effects hold words of at most 60 characters.",
            _ when words > MaxWords => $"models and effects hold at most {MaxWords} words.",
            { Rendition: { } name } when !PipelineId.TryParse(name, out _) =>
                "rendition must be 1 to 30 of A-Z, a-z, 0-9 and underscore.",
            { UpdateInterval: < MinIntervalMs or > MaxIntervalMs } =>
                $"updateInterval must be {MinIntervalMs} to {MaxIntervalMs} milliseconds.",
            { ConfidenceThreshold: < 0 or > 1 } => "confidenceThreshold must be 0 to 1.",
            _ => null,
        };
    }

    private static string? TryPlace(PipelineRequest request, ref PipelineSpec spec)
    {
        string? place = request.Processing ?? request.EdgeProcessing switch
        {
            true => "hybrid",
            false => "cloud",
            null => null,
        };
        if (place is not null && !TryWord(place, out ProcessingPlace _))
        {
            return "processing must be edge, cloud or hybrid.";
        }

        if (request.EdgeDevice is { } device && !TryWord(device, out DeviceWish _))
        {
            return "edgeDevice must be auto, gpu, npu or cpu.";
        }

        spec = spec with
        {
            Processing = TryWord(place, out ProcessingPlace where) ? where : spec.Processing,
            Device = TryWord(request.EdgeDevice, out DeviceWish wish) ? wish : spec.Device,
        };
        return null;
    }

    private static string? TrySettings(PipelineRequest request, ref PipelineSpec spec)
    {
        if (request.Settings is not { } settings)
        {
            return null;
        }

        Dictionary<string, string> texts = [];
        foreach ((string key, JsonElement value) in settings)
        {
            bool isPlain = value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True
                or JsonValueKind.False;
            string text = isPlain ? value.ToString() : "";
            if (!isPlain || key.Length is 0 or > 60 || text.Length > MaxSettingLength || texts.Count == MaxSettings)
            {
                return $"settings are at most {MaxSettings} texts, numbers or flags, such as background_blur.radius.";
            }

            texts[key] = value.ValueKind is JsonValueKind.True or JsonValueKind.False ? text.ToLowerInvariant() : text;
        }

        spec = spec with { Settings = texts };
        return null;
    }

    private static (PipelineSpec Spec, IReadOnlyList<string> Unknown) WithWork(
        PipelineRequest request, PipelineSpec spec)
    {
        IReadOnlyList<string>? models = request.Models ?? request.AiModels;
        List<string> effects = [.. request.Effects ?? spec.Effects];
        foreach (string effect in (models ?? []).Where(VisionTasks.Effects.Contains).Except(effects))
        {
            effects.Add(effect);
        }

        Turn(effects, VisionTasks.Denoise, request.Enhance?.Denoise);
        Turn(effects, VisionTasks.SuperResolution, request.Enhance?.SuperResolution);
        Turn(effects, VisionTasks.BackgroundBlur, request.Enhance?.BackgroundBlur);
        string[] unknown =
        [
            .. (models ?? []).Except(VisionTasks.Analyses).Except(VisionTasks.Effects),
            .. effects.Except(VisionTasks.Effects),
        ];
        return (
            spec with
            {
                Tasks = models is null ? spec.Tasks : [.. models.Distinct().Where(VisionTasks.Analyses.Contains)],
                Effects = [.. effects.Where(VisionTasks.Effects.Contains)],
            },
            [.. unknown.Distinct()]);
    }

    private static void Turn(List<string> effects, string effect, bool? isOn)
    {
        if (isOn == true && !effects.Contains(effect))
        {
            effects.Add(effect);
        }
        else if (isOn == false)
        {
            effects.RemoveAll(other => other == effect);
        }
    }

    private static bool TryWord<TEnum>(string? word, out TEnum value)
        where TEnum : struct, Enum
    {
        value = default;
        return word is { Length: > 0 }
            && char.IsAsciiLetterLower(word[0])
            && Enum.TryParse(word, ignoreCase: true, out value)
            && string.Equals(value.ToString(), word, StringComparison.OrdinalIgnoreCase);
    }
}

/// <param name="Spec">What the stream is told.</param>
/// <param name="Unknown">Words that mean nothing here.</param>
internal sealed record PipelineWish(PipelineSpec Spec, IReadOnlyList<string> Unknown);
