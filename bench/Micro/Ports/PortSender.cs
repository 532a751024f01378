using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Micro.Ports;

/// <summary>What viewers cost at the very least: packets copied, encrypted if asked, and sent by the port.</summary>
internal sealed class PortSender : IDisposable
{
    private const int PacketBytes = 1200;
    private const SrtpProfile Profile = SrtpProfile.AeadAes128Gcm;

    private readonly DatagramPort _port = DatagramPort.Open(PortOptions.Default);
    private readonly Sinks _sinks;
    private readonly SendBatch _batch;
    private readonly SrtpSession[] _sessions;
    private readonly TransportAddress[] _targets;
    private readonly byte[] _packet = new byte[PacketBytes];
    private readonly int _run;
    private readonly bool _encrypts;
    private ushort _sequence;

    /// <param name="viewers">Each with a key and an address.</param>
    /// <param name="run">Packets for each of them in one batch.</param>
    /// <param name="encrypts">Else the clear packet is sent.</param>
    public PortSender(int viewers, int run, bool encrypts)
    {
        (_run, _encrypts) = (run, encrypts);
        _sinks = new Sinks(viewers);
        _batch = new SendBatch(_port);
        _sessions = [.. Enumerable.Range(0, viewers).Select(_ => NewSession())];
        _targets = [.. _sinks.Ports.Select(port => TransportAddress.From(new IPEndPoint(IPAddress.Loopback, port)))];
        RtpHeaderWriter.Write(_packet, new RtpOutgoing(96, Marker: false, SequenceNumber: 0, Timestamp: 0, Ssrc: 1));
        string packets = run == 1 ? "a packet" : $"{run} packets";
        string what = encrypts ? "encrypt and send" : "send";
        Work = new Work(
            $"{what} {packets} to each of {viewers} viewers", viewers * run, Send, () => _sinks.Drain());
    }

    public Work Work { get; }

    public void Dispose()
    {
        _sinks.Dispose();
        _port.Dispose();
        Array.ForEach(_sessions, session => session.Dispose());
    }

    private void Send()
    {
        int clear = PacketBytes - SrtpProfiles.TagLength(Profile);
        for (int viewer = 0; viewer < _sessions.Length; viewer++)
        {
            for (int i = 0; i < _run; i++)
            {
                Span<byte> packet = _batch.Reserve();
                _packet.CopyTo(packet);
                BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(_sequence + i));
                int length = _encrypts ? _sessions[viewer].ProtectRtp(packet, clear) : PacketBytes;
                _batch.Commit(length, _targets[viewer]);
            }
        }

        _batch.Flush();
        _sequence += (ushort)_run;
    }

    private static SrtpSession NewSession() =>
        new(Profile, RandomNumberGenerator.GetBytes(SrtpProfiles.KeyingMaterialLength(Profile)), isServer: true);
}
