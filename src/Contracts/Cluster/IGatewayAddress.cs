namespace Ooblex.Contracts.Cluster;

/// <summary>Where clients reach this node's own HTTP.</summary>
public interface IGatewayAddress
{
    /// <summary>Scheme and host without a trailing slash; empty until it is known, or when there is none.</summary>
    string Url { get; }
}
