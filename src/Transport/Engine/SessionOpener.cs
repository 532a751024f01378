using System.Security.Cryptography;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Peer;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Answers offers, and makes the sessions behind the answers.</summary>
internal sealed class SessionOpener(EngineParts parts)
{
    /// <param name="request">The offer.</param>
    /// <param name="now">The grace time for the first check starts here.</param>
    /// <param name="session">Only when it was not refused; its place in the table is taken already.</param>
    public OpenResult Open(OpenRequest request, MonoTime now, out EngineSession? session)
    {
        session = null;
        IReadOnlyList<PublishedTrack> published = parts.Board.Published(request.Stream);
        if (!request.Publishes && published.Count == 0)
        {
            return OpenResult.No(OpenRefusal.NoPublisher, "Nobody publishes this stream now.");
        }

        if (!parts.Table.TryReserve())
        {
            return OpenResult.No(OpenRefusal.AtCapacity, "This node carries as many sessions as it may.");
        }

        try
        {
            IceCredentials local = IceCredentials.Generate();
            NegotiationResult answer = Negotiate(request, published, local);
            if (answer.Refusal is not OpenRefusal.None || answer.Remote is not { } remote)
            {
                return OpenResult.No(answer.Refusal, answer.Detail);
            }

            PeerSetup setup = Setup(local, remote, answer);
            IReadOnlyList<string> codecs = request.Publishes ? [.. answer.Tracks.Select(Describe)] : [];
            OpenResult result = new(OpenRefusal.None, "", answer.AnswerSdp, codecs, local.Ufrag);
            PeerSession peer = new(setup, parts.Dtls.Create(now), now);
            session = new EngineSession(request, peer, answer.Tracks, result);
            return result;
        }
        finally
        {
            if (session is null)
            {
                parts.Table.GiveBack();
            }
        }
    }

    private NegotiationResult Negotiate(
        OpenRequest request, IReadOnlyList<PublishedTrack> published, IceCredentials local)
    {
        LocalTransport transport = new(local.Ufrag, local.Pwd, parts.Dtls.Fingerprint, parts.Candidates);
        ulong sdpSession = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 1;
        NegotiationOptions options = parts.Options.Negotiation;
        return request.Publishes
            ? PublishNegotiator.Negotiate(request.Offer, transport, options, sdpSession)
            : ViewNegotiator.Negotiate(
                request.Offer,
                transport,
                published,
                options,
                sdpSession,
                EngineParts.NewSsrc,
                EngineParts.Cname(request.Stream),
                EngineParts.MediaStreamId(request.Stream));
    }

    private PeerSetup Setup(IceCredentials local, RemoteTransport remote, NegotiationResult answer) => new()
    {
        Ice = parts.Options.Ice,
        LocalIce = local,
        RemoteIce = new IceCredentials(remote.Ufrag, remote.Pwd),
        FingerprintAlgorithm = remote.FingerprintAlgorithm,
        Fingerprint = remote.Fingerprint,
        Srtp = parts.Options.Srtp,
        Data = answer.HasDataChannel
            ? new SctpSetup(
                parts.Options.Sctp,
                parts.Options.DataChannels,
                answer.RemoteSctpPort,
                answer.RemoteMaxMessageBytes)
            : null,
    };

    private static string Describe(NegotiatedTrack track) =>
        $"{(track.Kind is MediaKind.Video ? "video" : "audio")}/{RtpCodecs.RegisteredName(track.Codecs[0].Name)}";
}
