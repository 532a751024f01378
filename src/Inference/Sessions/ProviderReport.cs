namespace Ooblex.Inference.Sessions;

/// <summary>What was wished for, and what really runs.</summary>
/// <param name="Wanted">By configuration or request.</param>
/// <param name="Running">ONNX Runtime's name of the provider.</param>
/// <param name="Kind">What that provider runs on.</param>
/// <param name="Refusals">Why those before it do not run, in the order of trying.</param>
public sealed record ProviderReport(
    DeviceKind Wanted, string Running, DeviceKind Kind, IReadOnlyList<string> Refusals)
{
    /// <summary>Something else than was asked for.</summary>
    public bool FellBack => Wanted != DeviceKind.Auto && Wanted != Kind;
}
