using Ooblex.Protocol.Dtls;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Dtls;

/// <summary>Both ends are ours here; against other libraries it is tested with their handshakes in Transport.Tests.
/// </summary>
public sealed class DtlsRecordLayerTests : IDisposable
{
    private const byte Data = DtlsRecord.ApplicationData;
    private readonly byte[] _secrets = new byte[DtlsSecrets.MasterLength + (2 * DtlsSecrets.RandomLength)];
    private readonly DtlsRecordLayer _client;
    private readonly DtlsRecordLayer _server;
    private readonly byte[] _content = new byte[2_048];

    public DtlsRecordLayerTests()
    {
        new Random(6347).NextBytes(_secrets);
        _client = Layer(DtlsSuite.EcdheEcdsaAes128GcmSha256, isServer: false);
        _server = Layer(DtlsSuite.EcdheEcdsaAes128GcmSha256, isServer: true);
    }

    [Theory]
    [InlineData(DtlsSuite.EcdheEcdsaAes128GcmSha256)]
    [InlineData(DtlsSuite.EcdheEcdsaAes256GcmSha384)]
    public void What_one_end_seals_the_other_opens(DtlsSuite suite)
    {
        using DtlsRecordLayer client = Layer(suite, isServer: false);
        using DtlsRecordLayer server = Layer(suite, isServer: true);
        for (int size = 0; size < 1_200; size += 37)
        {
            byte[] message = new byte[size];
            new Random(size).NextBytes(message);

            Assert.True(server.TryOpen(Seal(client, message), _content, out int length));
            Assert.Equal(message, _content[..length]);
            Assert.True(client.TryOpen(Seal(server, message), _content, out length));
            Assert.Equal(message, _content[..length]);
        }
    }

    [Fact]
    public void Nobody_opens_what_it_sealed_itself() =>
        Assert.False(_client.TryOpen(Seal(_client, [1, 2, 3]), _content, out _));

    [Fact]
    public void A_record_opens_once()
    {
        byte[] record = Seal(_client, [1, 2, 3]);

        Assert.True(_server.TryOpen(record, _content, out _));
        Assert.False(_server.TryOpen(record, _content, out _));
    }

    [Fact]
    public void Records_may_overtake_each_other_within_the_window_and_not_beyond()
    {
        byte[][] records = [.. Enumerable.Range(0, 100).Select(i => Seal(_client, [(byte)i]))];
        Assert.True(_server.TryOpen(records[99], _content, out _));

        for (int i = 98; i >= 0; i--)
        {
            Assert.Equal(i >= 36, _server.TryOpen(records[i], _content, out _));
        }

        Assert.All(records, record => Assert.False(_server.TryOpen(record, _content, out _)));
    }

    [Fact]
    public void Any_bit_that_changes_makes_a_record_false()
    {
        byte[] record = Seal(_client, [1, 2, 3, 4, 5]);
        for (int bit = 0; bit < 8 * record.Length; bit++)
        {
            byte[] forged = [.. record];
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_server.TryOpen(forged, _content, out _), $"bit {bit}");
        }

        Assert.True(_server.TryOpen(record, _content, out _));
    }

    [Fact]
    public void A_record_that_is_cut_off_is_false()
    {
        byte[] record = Seal(_client, [1, 2, 3, 4, 5]);
        for (int length = 0; length < record.Length; length++)
        {
            Assert.False(_server.TryOpen(record.AsSpan(0, length), _content, out _));
        }
    }

    [Fact]
    public void A_forged_record_far_ahead_does_not_move_the_window()
    {
        byte[] record = Seal(_client, [1]);
        byte[] forged = [.. record];
        forged[5] = 0xFF;
        Assert.False(_server.TryOpen(forged, _content, out _));

        Assert.True(_server.TryOpen(record, _content, out _));
    }

    [Fact]
    public void Records_go_on_behind_the_last_one_of_the_handshake()
    {
        using DtlsRecordLayer first = Layer(DtlsSuite.EcdheEcdsaAes128GcmSha256, isServer: true);
        byte[] changeCipherSpec = [20, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 1];
        byte[] finished = Seal(first, [20, 0, 0, 12], DtlsRecord.Handshake);

        Assert.True(DtlsRecordMark.TryRead([.. changeCipherSpec, .. finished], out DtlsRecordMark mark));
        Assert.Equal(new DtlsRecordMark(1, 0x0102_0304_0506_0709), mark);

        using DtlsRecordLayer next = Layer(DtlsSuite.EcdheEcdsaAes128GcmSha256, isServer: true, mark);
        byte[] record = Seal(next, [1]);
        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 2], record[3..11]); // epoch and sequence
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 10], record[13..21]); // the explicit nonce
    }

    [Fact]
    public void A_flight_without_a_sealed_record_says_nothing_of_where_it_got_to()
    {
        Assert.False(DtlsRecordMark.TryRead([], out _));
        Assert.False(DtlsRecordMark.TryRead([20, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 1], out _));
    }

    [Fact]
    public void When_the_numbers_are_used_up_nothing_more_is_sealed()
    {
        const long last = (1L << 48) - 2;
        using DtlsRecordLayer layer = Layer(
            DtlsSuite.EcdheEcdsaAes128GcmSha256, isServer: true, new DtlsRecordMark(last, 0));

        Assert.NotEqual(0, layer.Seal(Data, [1], _content));
        Assert.Equal(0, layer.Seal(Data, [1], _content));
    }

    [Fact]
    public void Data_that_flows_allocates_nothing()
    {
        byte[] record = new byte[600];
        byte[] message = new byte[500];

        Assert.Equal(0, Allocations.Of(1_000, _ =>
            _server.TryOpen(record.AsSpan(0, _client.Seal(Data, message, record)), _content, out int _)));
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private DtlsRecordLayer Layer(DtlsSuite suite, bool isServer, DtlsRecordMark? mark = null) => new(
        new DtlsSecrets(
            suite,
            _secrets.AsSpan(0, DtlsSecrets.MasterLength),
            _secrets.AsSpan(DtlsSecrets.MasterLength, DtlsSecrets.RandomLength),
            _secrets.AsSpan(DtlsSecrets.MasterLength + DtlsSecrets.RandomLength)),
        isServer,
        mark ?? new DtlsRecordMark(0, 0x0102_0304_0506_0708));

    private static byte[] Seal(DtlsRecordLayer layer, ReadOnlySpan<byte> content, byte type = Data)
    {
        byte[] record = new byte[content.Length + DtlsRecordLayer.OverheadLength];
        Assert.Equal(record.Length, layer.Seal(type, content, record));
        return record;
    }
}
