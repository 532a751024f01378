using System.Collections.Immutable;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using static Ooblex.Actors.Wire.PipelineText;
using static Ooblex.Actors.Wire.WireText;

namespace Ooblex.Actors.Wire;

/// <summary>What streams and parts of pipelines say to each other, by <c>messages.proto</c>.</summary>
internal static class PipelineTypes
{
    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<StreamProtocol.SetPipeline, Messages.StreamSetPipeline>(
            "sps",
            Messages.StreamSetPipeline.Parser,
            m => new Messages.StreamSetPipeline
            {
                Stream = Write(m.Stream), Pipeline = Write(m.Pipeline), Spec = Write(m.Spec),
            },
            w => new StreamProtocol.SetPipeline(Stream(w.Stream), Pipeline(w.Pipeline), Spec(w.Spec))),
        WireType.Of<StreamProtocol.RemovePipeline, Messages.StreamRemovePipeline>(
            "spr",
            Messages.StreamRemovePipeline.Parser,
            m => new Messages.StreamRemovePipeline { Stream = Write(m.Stream), Pipeline = Write(m.Pipeline) },
            w => new StreamProtocol.RemovePipeline(Stream(w.Stream), Pipeline(w.Pipeline))),
        WireType.Of<StreamProtocol.HearPipeline, Messages.StreamHearPipeline>(
            "sph",
            Messages.StreamHearPipeline.Parser,
            m => new Messages.StreamHearPipeline { Part = Write(m.Part), Report = Write(m.Report) },
            w => new StreamProtocol.HearPipeline(Part(w.Part).Stream, Part(w.Part), Report(w.Report))),
        WireType.Of<StreamProtocol.LosePipeline, Messages.StreamLosePipeline>(
            "spl",
            Messages.StreamLosePipeline.Parser,
            m => new Messages.StreamLosePipeline { Part = Write(m.Part) },
            w => new StreamProtocol.LosePipeline(Part(w.Part).Stream, Part(w.Part))),
        WireType.Of<PipelineProtocol.Run, Messages.PipelineRun>(
            "ir",
            Messages.PipelineRun.Parser,
            m => new Messages.PipelineRun { Part = Write(m.Pipeline), Spec = Write(m.Spec) },
            w => new PipelineProtocol.Run(Part(w.Part), Spec(w.Spec))),
        WireType.Of<PipelineProtocol.Stop, Messages.PipelineStop>(
            "is",
            Messages.PipelineStop.Parser,
            m => new Messages.PipelineStop { Part = Write(m.Pipeline) },
            w => new PipelineProtocol.Stop(Part(w.Part))),
    ];
}
