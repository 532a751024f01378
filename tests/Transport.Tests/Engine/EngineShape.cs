using Ooblex.Protocol.Srtp;
using Ooblex.Transport.Engine;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Tests.Engine;

/// <summary>The ways in which one engine may be built that no client should be able to tell apart.</summary>
public sealed record EngineShape
{
    public int Workers { get; init; } = 1;

    internal DatagramApi Api { get; init; } = DatagramApi.Auto;

    internal bool Segmentation { get; init; } = true;

    internal SrtpCrypto Crypto { get; init; } = SrtpCrypto.Auto;

    internal EngineOptions Apply(EngineOptions options) => options with
    {
        Transport = options.Transport with { Api = Api, Workers = Workers, Segmentation = Segmentation },
        Srtp = options.Srtp with { Crypto = Crypto },
    };
}
