using Ooblex.Contracts.Media;

namespace Ooblex.Operations.Tests;

/// <summary>Figures that a test sets.</summary>
internal sealed class FakeMedia : IMediaStats
{
    public EngineStats Engine { get; set; } = new();

    public IReadOnlyList<SessionStats> Sessions { get; set; } = [];
}
