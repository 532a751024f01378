using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ooblex.TestKit.Dns;

/// <summary>A DNS server on the loopback that knows a few names (RFC 1035 §4, RFC 2782).</summary>
public sealed class DnsServer : IAsyncDisposable
{
    private const ushort TypeA = 1;
    private const ushort TypeSrv = 33;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, ushort Type), List<byte[]>> _records = [];
    private readonly Task _loop;

    public DnsServer() => _loop = Task.Run(ServeAsync);

    /// <summary>As the configuration takes it.</summary>
    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    /// <summary>Answers everything with SERVFAIL.</summary>
    public bool IsBroken { get; set; }

    public DnsServer WithAddress(string name, string address)
    {
        Add(name, TypeA, IPAddress.Parse(address).GetAddressBytes());
        return this;
    }

    public DnsServer WithService(string name, string target, int port)
    {
        byte[] data = [0, 0, 0, 0, (byte)(port >> 8), (byte)port, .. Encode(target)];
        Add(name, TypeSrv, data);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _loop;
    }

    private static byte[] Encode(string name) =>
    [
        .. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0,
    ];

    private static (string Name, int End) Decode(byte[] packet, int offset)
    {
        List<string> labels = [];
        while (packet[offset] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(packet, offset + 1, packet[offset]));
            offset += packet[offset] + 1;
        }

        return (string.Join('.', labels).ToLowerInvariant(), offset + 1);
    }

    private void Add(string name, ushort type, byte[] data)
    {
        lock (_lock)
        {
            if (!_records.TryGetValue((name, type), out List<byte[]>? list))
            {
                _records[(name, type)] = list = [];
            }

            list.Add(data);
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                UdpReceiveResult query = await _socket.ReceiveAsync();
                await _socket.SendAsync(Answer(query.Buffer), query.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private byte[] Answer(byte[] query)
    {
        (string name, int end) = Decode(query, 12);
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(end));
        byte[][] records;
        bool exists;
        lock (_lock)
        {
            records = [.. _records.GetValueOrDefault((name, type)) ?? []];
            exists = _records.Keys.Any(key => key.Name == name);
        }

        byte code = IsBroken ? (byte)2 : exists ? (byte)0 : (byte)3;
        byte[] header = [query[0], query[1], 0x84, code, 0, 1, 0, (byte)(IsBroken ? 0 : records.Length), 0, 0, 0, 0];
        IEnumerable<byte> answers = records.SelectMany(data => (byte[])
        [
            0xC0, 12, 0, (byte)type, 0, 1, 0, 0, 0, 1, (byte)(data.Length >> 8), (byte)data.Length, .. data,
        ]);
        return [.. header, .. query[12..(end + 4)], .. IsBroken ? [] : answers];
    }
}
