using System.Diagnostics;
using Ooblex.Interop.Tests.Soak;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Peers;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>
/// A viewer that notes packets and decodes nothing: however busy the machine is, it knows what the node has sent.
/// </summary>
internal sealed class WireViewer : IDisposable
{
    private const string Baseline = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(5);

    private readonly SyntheticClient _client;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly WireTrack _video = new(90_000, keepsPayload: false);
    private readonly WireTrack _sound = new(48_000, keepsPayload: true);
    private volatile bool _isStopping;

    private WireViewer(SyntheticClient client)
    {
        _client = client;
        _thread = new Thread(Read) { IsBackground = true, Name = "wire viewer" };
        _thread.Start();
    }

    /// <param name="http">With a key.</param>
    /// <param name="whep">What to watch.</param>
    /// <param name="codec">Of its video: VP8 or H264.</param>
    public static async Task<WireViewer> ConnectAsync(HttpClient http, Uri whep, string codec) =>
        new(await SyntheticClient.ConnectAsync(
            http,
            whep,
            publishes: false,
            offer => offer with { VideoCodec = codec, VideoFormat = codec == "H264" ? Baseline : "" }));

    /// <summary>What has come so far.</summary>
    public (WireTrack Video, WireTrack Sound) Seen
    {
        get
        {
            lock (_lock)
            {
                return (_video.Copy(), _sound.Copy());
            }
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _client.Dispose();
    }

    private void Read()
    {
        Stopwatch sinceCheck = Stopwatch.StartNew();
        while (!_isStopping)
        {
            if (sinceCheck.Elapsed > CheckEvery)
            {
                _client.KeepAlive();
                sinceCheck.Restart();
            }

            if (_client.ReceiveAny(timeoutMs: 100) is { } packet)
            {
                lock (_lock)
                {
                    Note(packet);
                }
            }
        }
    }

    private void Note(byte[] packet)
    {
        if (TestPeer.IsRtcp(packet))
        {
            RtcpReader reader = new(packet);
            while (reader.TryRead(out RtcpBlock block))
            {
                if (SenderReport.TryRead(block, out SenderReport report))
                {
                    _video.Hear(report);
                    _sound.Hear(report);
                }
            }

            return;
        }

        // What is sent again has another type, and what has no payload is there to measure the line.
        if (RtpHeader.TryRead(packet, out RtpHeader header) is RtpFault.None && header.PayloadLength > 0)
        {
            WireTrack? track = header.PayloadType switch
            {
                TestOffer.VideoType => _video,
                TestOffer.AudioType => _sound,
                _ => null,
            };
            track?.Take(header, packet.AsSpan(header.PayloadOffset, header.PayloadLength));
        }
    }
}
