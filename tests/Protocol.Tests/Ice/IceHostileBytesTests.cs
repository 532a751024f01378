using Ooblex.Protocol.Ice;
using static Ooblex.Protocol.Tests.Ice.IceScene;

namespace Ooblex.Protocol.Tests.Ice;

public sealed class IceHostileBytesTests
{
    private const int Seed = 8445;
    private const int FingerprintLength = 8;

    private readonly IceScene _scene = new();

    private IceLiteAgent Agent => _scene.Agent;

    [Fact]
    public void A_check_that_was_changed_in_any_signed_byte_is_never_accepted()
    {
        byte[] original = IceChecks.Write(_scene.Server, _scene.Client, nominate: true);
        for (int offset = 0; offset < original.Length - FingerprintLength; offset++)
        {
            for (int change = 1; change < 256; change++)
            {
                byte[] check = [.. original];
                check[offset] ^= (byte)change;
                Assert.False(Agent.Receive(check, Wifi, At(0)), $"byte {offset} ^ {change}");
            }
        }

        Assert.Equal(IceState.New, Agent.State);
    }

    [Fact]
    public void A_check_that_was_cut_is_never_accepted()
    {
        byte[] original = IceChecks.Write(_scene.Server, _scene.Client, nominate: true);
        for (int length = 0; length < original.Length - FingerprintLength; length++)
        {
            byte[] check = original[..length];
            Assert.False(Agent.Receive(check, Wifi, At(0)), $"cut at {length}");
            if (length >= 20)
            {
                check[3] = (byte)(length - 20);
                Assert.False(Agent.Receive(check, Wifi, At(0)), $"cut at {length}, length field to match");
            }
        }

        Assert.Equal(IceState.New, Agent.State);
    }

    [Fact]
    public void Random_changes_to_a_check_are_never_accepted_and_never_throw()
    {
        Random random = new(Seed);
        byte[] original = IceChecks.Write(_scene.Server, _scene.Client, nominate: true);
        int signed = original.Length - FingerprintLength;
        for (int round = 0; round < 50_000; round++)
        {
            byte[] check = [.. original];
            for (int changes = random.Next(1, 8); changes > 0; changes--)
            {
                check[random.Next(check.Length)] = (byte)random.Next(256);
            }

            bool intact = check.AsSpan(0, signed).SequenceEqual(original.AsSpan(0, signed));
            bool accepted = Agent.Receive(check, Wifi, At(0));
            Assert.False(accepted && !intact, $"seed {Seed}, round {round}: {Convert.ToHexString(check)}");
        }
    }

    [Fact]
    public void Random_bytes_are_never_accepted_and_never_throw()
    {
        Random random = new(Seed);
        for (int round = 0; round < 50_000; round++)
        {
            byte[] datagram = new byte[random.Next(0, 1600)];
            random.NextBytes(datagram);
            Assert.False(Agent.Receive(datagram, Wifi, At(0)), $"seed {Seed}, round {round}");
        }

        Assert.Equal(IceState.New, Agent.State);
        _scene.AssertSilent();
    }
}
