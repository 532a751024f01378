namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>One node with models and one browser for all tests of the collection.</summary>
[CollectionDefinition(Name)]
public sealed class VisionTests : ICollectionFixture<VisionStage>
{
    public const string Name = "vision";
}
