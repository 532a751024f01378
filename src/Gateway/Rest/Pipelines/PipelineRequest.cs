using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>Body of POST and PATCH on a stream's pipeline. What is absent is as usual, or stays as it is.</summary>
internal sealed record PipelineRequest
{
    /// <summary>Tasks, and effects too; unknown ones come back as unsupported.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>The same, under the name that the integration guide uses.</summary>
    public IReadOnlyList<string>? AiModels { get; init; }

    /// <summary>Effects on the picture, in the order of their work.</summary>
    public IReadOnlyList<string>? Effects { get; init; }

    public EnhanceRequest? Enhance { get; init; }

    /// <summary>The name under which the processed picture is watched.</summary>
    public string? Rendition { get; init; }

    /// <summary><c>edge</c>, <c>cloud</c> or <c>hybrid</c>.</summary>
    public string? Processing { get; init; }

    /// <summary>true: <c>hybrid</c>, which is the edge first; false: <c>cloud</c>.</summary>
    public bool? EdgeProcessing { get; init; }

    /// <summary><c>auto</c>, <c>gpu</c>, <c>npu</c> or <c>cpu</c>.</summary>
    public string? EdgeDevice { get; init; }

    /// <summary>Milliseconds between two results of a task, 10 to 60000.</summary>
    public int? UpdateInterval { get; init; }

    /// <summary>0 to 1.</summary>
    public double? ConfidenceThreshold { get; init; }

    /// <summary>Settings of effects by name, as <c>background_blur.radius</c>: texts, numbers or flags.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Settings { get; init; }
}

/// <summary>Effects under the names that the integration guide uses.</summary>
internal sealed record EnhanceRequest
{
    public bool? Denoise { get; init; }

    public bool? SuperResolution { get; init; }

    public bool? BackgroundBlur { get; init; }
}

/// <summary>Bodies of a stream's pipeline. Strict: unknown or repeated fields and wrong types are errors.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = 16)]
[JsonSerializable(typeof(PipelineRequest))]
[JsonSerializable(typeof(PipelineView))]
[JsonSerializable(typeof(AbilitiesView))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(bool?))]
internal sealed partial class PipelineJson : JsonSerializerContext;
