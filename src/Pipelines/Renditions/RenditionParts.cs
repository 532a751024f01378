using Ooblex.Contracts.Pipelines;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Effects;
using Ooblex.Media.Codecs;
using Ooblex.Protocol.Wire;

namespace Ooblex.Pipelines.Renditions;

/// <summary>What a rendition is made of.</summary>
/// <param name="Run">The stream that it is to make.</param>
/// <param name="Original">Key of the stream that it is made of.</param>
/// <param name="Effects">Of its own.</param>
/// <param name="Frames">Where sound comes from, and all goes to.</param>
/// <param name="Codecs">Of this node.</param>
/// <param name="Options">Rates and bounds.</param>
/// <param name="Now">The clock of frames.</param>
/// <param name="Time">For how busy it is.</param>
internal sealed record RenditionParts(
    RenditionRun Run,
    string Original,
    EffectChain Effects,
    IFramePlane Frames,
    VideoCodecs Codecs,
    RenditionOptions Options,
    Func<MonoTime> Now,
    TimeProvider Time);
