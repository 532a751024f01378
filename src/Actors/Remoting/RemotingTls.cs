using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;

namespace Ooblex.Actors.Remoting;

/// <summary>Remoting over TLS in which both sides show a certificate and both check it.</summary>
/// <remarks>
/// The library's own check trusts every authority of the system and, told to suppress it, everybody. With a check of
/// ours it asks ours alone, on both sides, whatever its settings say.
/// </remarks>
internal static class RemotingTls
{
    /// <summary>The protocol in addresses: nodes with TLS and nodes without cannot mistake each other.</summary>
    public const string Protocol = "akka.ssl.tcp";

    public const string PlainProtocol = "akka.tcp";

    // No certificate here: one in the settings would be taken in place of ours, and its checks with it.
    public static readonly Config Settings = ConfigurationFactory.ParseString("""
        akka.remote.dot-netty.tcp {
          enable-ssl = on
          ssl { suppress-validation = off, require-mutual-authentication = on }
        }
        """);

    public static Setup SetupOf(NodeCertificates certificates) => new DotNettySslSetup(
        certificates.Own,
        suppressValidation: false,
        requireMutualAuthentication: true,
        (X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors _, ILoggingAdapter log) =>
        {
            bool trusted = certificates.Trusts(certificate, chain, out string why);
            if (!trusted)
            {
                log.Warning(
                    "The certificate of {0} ({1}) is not one of this cluster: {2}",
                    peer,
                    certificate?.Subject ?? "none",
                    why);
            }

            return trusted;
        });
}
