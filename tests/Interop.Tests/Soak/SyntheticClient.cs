using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Ooblex.TestKit.Dtls;
using Ooblex.TestKit.Peers;

namespace Ooblex.Interop.Tests.Soak;

/// <summary>One client without a browser: real HTTP, checks, DTLS and SRTP, at a fraction of the cost.</summary>
internal sealed class SyntheticClient : IDisposable
{
    private static readonly DtlsTestIdentity Identity = DtlsTestIdentity.Create();

    private readonly TestPeer _peer;

    private SyntheticClient(TestPeer peer, Uri session) => (_peer, Session) = (peer, session);

    public Uri Session { get; }

    /// <summary>POSTs an offer, checks, and shakes hands; when this returns, media could flow.</summary>
    /// <param name="http">With a key.</param>
    /// <param name="endpoint">Of WHIP or WHEP.</param>
    /// <param name="publishes">Whether it sends, or watches.</param>
    /// <param name="shape">What its offer has that others have not.</param>
    public static async Task<SyntheticClient> ConnectAsync(
        HttpClient http, Uri endpoint, bool publishes, Func<TestOffer, TestOffer>? shape = null)
    {
        TestPeer peer = new(
            publishes ? "sendonly" : "recvonly", new DtlsTestClientOptions { Identity = Identity });
        peer.Offer = shape?.Invoke(peer.Offer) ?? peer.Offer;
        try
        {
            using StringContent offer = new(peer.Offer.ToSdp(), Encoding.UTF8);
            offer.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
            using HttpResponseMessage response = await http.PostAsync(endpoint, offer);
            string answer = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.Created, $"{(int)response.StatusCode}: {answer}");
            await Task.Run(() => peer.Connect(answer)); // It blocks.
            return new SyntheticClient(peer, new Uri(endpoint, response.Headers.Location!));
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    /// <summary>Sends a second of picture: a key frame and what follows.</summary>
    public void SendPictures()
    {
        for (ushort i = 0; i < 30; i++)
        {
            _peer.SendRtp(_peer.Video(i, i * 3000u, keyFrame: i == 0, payloadBytes: 1000));
        }
    }

    public byte[]? ReceiveRtp() => _peer.ReceiveRtp();

    /// <summary>The next clear packet, RTP or RTCP.</summary>
    public byte[]? ReceiveAny(int timeoutMs) => _peer.ReceiveAny(timeoutMs);

    /// <summary>To be called every few seconds by who stays for longer.</summary>
    public void KeepAlive() => _peer.KeepAlive();

    /// <summary>Says goodbye by DTLS; without it, only DELETE or time ends the session.</summary>
    public void SayGoodbye() => _peer.Dtls.Close();

    public void Dispose() => _peer.Dispose();
}
