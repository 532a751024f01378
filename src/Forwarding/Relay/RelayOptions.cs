namespace Ooblex.Forwarding.Relay;

/// <summary>What an operator may tune about relays. Defaults: <c>ooblex.relay</c> in reference.conf.</summary>
public sealed record RelayOptions
{
    /// <summary>An export whose far end says nothing for this long is over.</summary>
    public required TimeSpan SilenceTimeout { get; init; }

    /// <summary>Relays at a time, both ways together.</summary>
    public required int MaxRelays { get; init; }
}
