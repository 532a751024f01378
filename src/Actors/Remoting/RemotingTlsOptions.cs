namespace Ooblex.Actors.Remoting;

/// <summary>PEM files by which nodes prove to each other that they belong to the cluster.</summary>
/// <remarks>Defaults: <c>ooblex.actors.remoting.tls</c> in reference.conf.</remarks>
public sealed record RemotingTlsOptions
{
    /// <summary>This node's certificate; it is client as well as server.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>Its private key, not encrypted.</summary>
    public required string KeyPath { get; init; }

    /// <summary>Who signs the certificates of nodes, and nothing else: whoever has one of these may join.</summary>
    public required string CaPath { get; init; }
}
