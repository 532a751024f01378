namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>This test proves a row of docs/conformance.md.</summary>
/// <param name="rows">Row ids, such as W-03.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConformanceAttribute(params string[] rows) : Attribute
{
    public IReadOnlyList<string> Rows { get; } = rows;
}
