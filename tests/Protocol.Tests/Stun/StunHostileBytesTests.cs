using Ooblex.Protocol.Stun;

namespace Ooblex.Protocol.Tests.Stun;

/// <summary>Whatever arrives on the port: it is read or refused, and never throws.</summary>
public sealed class StunHostileBytesTests
{
    private const int Seed = 8489;

    private static ReadOnlySpan<byte> Key => StunVectors.Key;

    [Fact]
    public void Random_datagrams_are_refused_or_read()
    {
        Random random = new(Seed);
        for (int round = 0; round < 50_000; round++)
        {
            byte[] datagram = new byte[random.Next(0, 200)];
            random.NextBytes(datagram);
            if (datagram.Length >= StunMessage.HeaderLength && round % 2 == 0)
            {
                MakeHeaderPlausible(datagram);
            }

            ReadEverything(datagram, round);
        }
    }

    [Fact]
    public void Mutated_messages_are_refused_or_read()
    {
        Random random = new(Seed);
        byte[][] seeds =
            [StunVectors.Request, StunVectors.IPv4Response, StunVectors.IPv6Response, StunVectors.LongTermRequest];
        for (int round = 0; round < 50_000; round++)
        {
            byte[] datagram = [.. seeds[round % seeds.Length]];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
            }

            if (round % 3 == 0)
            {
                MakeHeaderPlausible(datagram);
            }

            ReadEverything(datagram, round);
        }
    }

    [Fact]
    public void A_message_cut_at_any_length_is_refused()
    {
        byte[] whole = StunVectors.Request;
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.True(StunMessage.TryRead(whole.AsSpan(0, length), out _).IsError, $"cut at {length}");
        }
    }

    [Fact]
    public void A_message_cut_at_any_length_with_a_length_field_to_match_is_not_authentic()
    {
        byte[] whole = StunVectors.Request;
        for (int length = StunMessage.HeaderLength; length < whole.Length - 8; length += 4)
        {
            byte[] cut = whole[..length];
            MakeHeaderPlausible(cut);
            ReadEverything(cut, length);
            bool authentic = !StunMessage.TryRead(cut, out StunMessage message).IsError && message.VerifyIntegrity(Key);
            Assert.False(authentic, $"cut at {length}");
        }
    }

    [Fact]
    public void Every_attribute_length_that_lies_is_refused_or_read()
    {
        int[] attributeOffsets = [20, 40, 48, 60, 76, 100];
        foreach (int offset in attributeOffsets)
        {
            for (int length = 0; length <= ushort.MaxValue; length++)
            {
                byte[] datagram = StunVectors.Request;
                datagram[offset + 2] = (byte)(length >> 8);
                datagram[offset + 3] = (byte)length;
                ReadEverything(datagram, length);
                length += length > 256 ? 250 : 0;
            }
        }
    }

    private static void MakeHeaderPlausible(byte[] datagram)
    {
        datagram[0] &= 0x3F;
        datagram[2] = (byte)((datagram.Length - 20) >> 8);
        datagram[3] = (byte)(datagram.Length - 20);
        (datagram[4], datagram[5], datagram[6], datagram[7]) = (0x21, 0x12, 0xA4, 0x42);
    }

    private static void ReadEverything(byte[] datagram, int round)
    {
        try
        {
            StunMessage.TryReadUfrags(datagram, out _, out _);
            if (StunMessage.TryRead(datagram, out StunMessage message).IsError)
            {
                return;
            }

            Span<ushort> unknown = stackalloc ushort[4];
            message.VerifyIntegrity(Key);
            Assert.InRange(message.CopyUnknownRequired(unknown), 0, message.UnknownRequiredCount);
            Assert.Equal(12, message.TransactionId.Length);
            Assert.InRange(message.Username.Length, 0, datagram.Length);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"seed {Seed}, round {round}: {Convert.ToHexString(datagram)}: {exception}");
        }
    }
}
