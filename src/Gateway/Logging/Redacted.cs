namespace Ooblex.Gateway.Logging;

/// <summary>A secret that prints as <c>***</c>, whoever prints it: logs, records, exceptions, debuggers.</summary>
public readonly struct Redacted<T>(T value)
{
    private readonly T _value = value;

    /// <summary>The secret. A method, so that serialisers and record printing pass it by.</summary>
    public T Reveal() => _value;

    public override string ToString() => "***";
}
