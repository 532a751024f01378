using System.Security.Cryptography;
using System.Threading.Channels;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Dtls;
using Ooblex.Transport.Engine.Results;

namespace Ooblex.Transport.Engine;

/// <summary>What all workers of an engine share.</summary>
internal sealed record EngineParts(
    EngineOptions Options,
    IDtlsServerFactory Dtls,
    IReadOnlyList<string> Candidates,
    ChannelWriter<MediaFact> Facts)
{
    public SessionTable Table { get; } = new(Options.Limits.MaxSessions);

    public StreamBoard Board { get; } = new();

    public ResultBoard Results { get; } = new();

    /// <summary>The stream's own name within its site.</summary>
    public static string MediaStreamId(string stream) => stream[(stream.LastIndexOf('/') + 1)..];

    /// <summary>
    /// Lip sync needs one name for all lanes of a viewer (RFC 8834 §4.9); the stream's own is as good as any.
    /// </summary>
    public static string Cname(string stream) => "ooblex-" + MediaStreamId(stream);

    public static uint NewSsrc() =>
        Math.Max(1, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))));
}
