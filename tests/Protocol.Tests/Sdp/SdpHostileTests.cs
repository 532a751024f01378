using System.Text;
using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Bytes;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Protocol.Tests.Sdp;

/// <summary>Whatever a peer sends, the parsers return: no exception, no endless loop, no runaway memory.</summary>
public sealed class SdpHostileTests
{
    private const int Seed = 20_250_114;

    private static readonly string[] Pieces =
    [
        "a=", "m=", "v=0\r\n", "m=audio 9 UDP/TLS/RTP/SAVPF ", "a=rtpmap:", "a=fmtp:", "a=rtcp-fb:* ", "a=ssrc:",
        "a=ssrc-group:FID ", "a=rid:", "a=simulcast:send ", "a=extmap:", "a=fingerprint:sha-256 ", "a=candidate:",
        "a=group:BUNDLE ", "a=mid:", "a=ice-ufrag:", "a=ice-pwd:", "a=setup:", "a=sctp-port:", "a=max-message-size:",
        "4294967296", "-1", "18446744073709551616", ";", ",", "~", "/", ":", "=", " ", "\t", "\r", "\n", "\0", "é",
        "\ud800",
    ];

    public static TheoryData<string> Vectors => [.. OfferVectors.Names];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_description_cut_anywhere_is_parsed_or_refused(string name)
    {
        string text = OfferVectors.Read(name);
        int step = text.Length < 3_000 ? 1 : 3; // lines of all kinds are cut at every letter somewhere
        for (int length = 0; length < text.Length; length += step)
        {
            Feed(text[..length], $"{name} cut at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_description_with_flipped_letters_is_parsed_or_refused(string name)
    {
        string text = OfferVectors.Read(name);
        Random random = new(Seed);
        for (int round = 0; round < 300; round++)
        {
            StringBuilder mutated = new(text);
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                mutated[random.Next(mutated.Length)] = (char)random.Next(random.Next(2) == 0 ? 128 : 65_536);
            }

            Feed(mutated.ToString(), $"{name}, seed {Seed}, round {round}");
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_description_with_lines_lost_doubled_and_moved_is_parsed_or_refused(string name)
    {
        string[] lines = OfferVectors.Read(name).Split("\r\n");
        Random random = new(Seed);
        for (int round = 0; round < 200; round++)
        {
            List<string> mutated = [.. lines];
            for (int i = random.Next(1, 8); i > 0; i--)
            {
                int at = random.Next(mutated.Count);
                string line = mutated[at];
                mutated.RemoveAt(at);
                for (int copies = random.Next(3); copies > 0; copies--)
                {
                    mutated.Insert(random.Next(mutated.Count), line);
                }
            }

            Feed(string.Join("\r\n", mutated), $"{name}, seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Random_grammar_soup_is_parsed_or_refused()
    {
        Random random = new(Seed);
        for (int round = 0; round < 20_000; round++)
        {
            StringBuilder text = new("v=0\r\n");
            for (int i = random.Next(40); i > 0; i--)
            {
                text.Append(random.Next(3) == 0 ? random.Next(300).ToString() : Pieces[random.Next(Pieces.Length)]);
            }

            Feed(text.ToString(), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Random_letters_are_parsed_or_refused()
    {
        Random random = new(Seed);
        for (int round = 0; round < 5_000; round++)
        {
            char[] letters = new char[random.Next(400)];
            for (int i = 0; i < letters.Length; i++)
            {
                letters[i] = (char)random.Next(random.Next(2) == 0 ? 128 : 65_536);
            }

            Feed(new string(letters), $"seed {Seed}, round {round}");
        }
    }

    [Theory]
    [InlineData("a=group:BUNDLE", " 0")]
    [InlineData("a=rid:a send pt=", "1,")]
    [InlineData("a=simulcast:send a", ";~a,a")]
    [InlineData("a=ssrc-group:SIM", " 1")]
    [InlineData("a=ice-options:", "x,")]
    [InlineData("a=fmtp:0 ", ";a=b")]
    [InlineData("a=fingerprint:sha-999 AB", ":AB")]
    [InlineData("a=candidate:1 1 udp 1 192.0.2.1 4 typ host", " x y")]
    [InlineData("a=extmap:1 ", "u")]
    [InlineData("a=rtcp-fb:* ", "nack ")]
    [InlineData("m=audio 9 UDP/TLS/RTP/SAVPF 0", " 0")]
    [InlineData("", "a=rtcp-fb:* x\r\n")]
    [InlineData("", "a=ssrc:1 cname:x\r\n")]
    [InlineData("", "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n")]
    [InlineData("", "\r\n")]
    [InlineData("a=x", " ")]
    public void One_thing_repeated_to_the_limit_costs_no_more_than_its_length(string start, string repeated)
    {
        string head = $"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n{start}";
        int times = (TestSdpLimits.Default.MaxBytes - head.Length) / repeated.Length;
        string text = head + string.Concat(Enumerable.Repeat(repeated, times));

        long allocated = Allocations.Of(() => Feed(text, start));

        Assert.InRange(allocated, 0, 200L * TestSdpLimits.Default.MaxBytes);
    }

    private static void Feed(string text, string situation)
    {
        try
        {
            bool isParsed = SessionDescription.TryParse(
                text, TestSdpLimits.Default, out SessionDescription? description, out SdpError error);
            Assert.Equal(isParsed, !error.IsError);
            Assert.Equal(isParsed, description is not null);
            foreach (MediaDescription media in description?.Media ?? [])
            {
                Assert.InRange(media.Codecs.Count, 0, 128);
                Assert.All(media.Codecs, codec => Assert.InRange(codec.Apt ?? 0, 0, 127));
                Assert.InRange(media.Mid.Length, 0, 32);
            }

            isParsed = IceFragment.TryParse(text, TestSdpLimits.Default, out IceFragment? fragment, out error);
            Assert.Equal(isParsed, !error.IsError);
            foreach (string line in fragment?.Candidates ?? [])
            {
                _ = SdpCandidate.TryParse(line, out SdpCandidate? candidate) && candidate.TryGetUdpAddress(out _);
            }
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{situation}: {exception}");
        }
    }
}
