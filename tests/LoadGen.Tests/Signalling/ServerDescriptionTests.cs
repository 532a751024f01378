using System.Net;
using Ooblex.LoadGen.Signalling;

namespace Ooblex.LoadGen.Tests.Signalling;

public sealed class ServerDescriptionTests
{
    private const string Loopback = "127.0.0.1";

    [Theory]
    [InlineData("node-whip", "h1I1UfM7", "7ep0oXel6Wv9wyl+kPo42xAG", "127.0.0.1:25256")]
    [InlineData("node-whep", "MCrUfEZ0", "twlWZlwhGA5PTnKVjvjQbJqD", "127.0.0.1:25256")]
    [InlineData("pion-whip", "kDGGqeWFRviKYPCT", "tVJbgQJrDEjsxMJATTRmrQQgWKNYBYwZ", "127.0.0.1:41377")]
    [InlineData("pion-whep", "IZhQRNYhxHJvOTJD", "sQpUxdLWtJpChMzjagallszTyCbDLgal", "127.0.0.1:51021")]
    [InlineData("janus-answer", "8lTr", "Bb4tv6KuLnC2GQ5ibeAW9U", "192.0.2.1:45739")]
    public void An_answer_tells_how_to_reach_the_server(string name, string ufrag, string pwd, string address)
    {
        ServerDescription server = ServerDescription.ReadAnswer(AnswerVectors.Read(name), Loopback);

        Assert.Equal((ufrag, pwd, IPEndPoint.Parse(address)), (server.Ufrag, server.Pwd, server.EndPoint));
        Assert.Equal(("0", (byte)96), (server.Mid, server.VideoType));
        Assert.False(server.Controls);
    }

    [Theory]
    [InlineData("node-whep", "AD:20:64:E2")]
    [InlineData("pion-whep", "41:DB:A3:F1")] // Above the m-section: it is everybody's.
    [InlineData("janus-answer", "EE:D0:B2:0D")]
    public void An_answer_says_which_certificate_to_expect(string name, string beginning)
    {
        ServerDescription server = ServerDescription.ReadAnswer(AnswerVectors.Read(name), Loopback);

        Assert.Equal("sha-256", server.Fingerprint.Algorithm);
        Assert.StartsWith(beginning, server.Fingerprint.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_agent_that_made_the_offer_is_the_controlling_one()
    {
        string offer = AnswerVectors.Read("janus-offer");

        Assert.True(ServerDescription.ReadOffer(offer, Loopback).Controls);
        string lite = offer.Replace("m=video", "a=ice-lite\r\nm=video", StringComparison.Ordinal);
        Assert.False(ServerDescription.ReadOffer(lite, Loopback).Controls);
    }

    [Fact]
    public void Of_several_addresses_the_one_that_signalling_went_to_is_taken()
    {
        string answer = WithCandidates(
            "1 1 udp 900 192.0.2.7 7000 typ host",
            "2 1 udp 800 127.0.0.1 8000 typ host",
            "3 1 udp 999 198.51.100.7 9000 typ srflx raddr 0.0.0.0 rport 0");

        Assert.Equal(8000, ServerDescription.ReadAnswer(answer, "127.0.0.1").EndPoint.Port);
        Assert.Equal(7000, ServerDescription.ReadAnswer(answer, "192.0.2.7").EndPoint.Port);
        Assert.Equal(9000, ServerDescription.ReadAnswer(answer, "media.example").EndPoint.Port);
    }

    [Fact]
    public void Addresses_that_cannot_be_used_are_passed_over()
    {
        string answer = WithCandidates(
            "1 1 tcp 999 127.0.0.1 9 typ host tcptype passive",
            "2 1 udp 990 fd00::1 6000 typ host",
            "3 1 udp 980 3f1c.local 6001 typ host",
            "4 2 udp 970 127.0.0.1 6002 typ host",
            "5 1 UDP 100 192.0.2.9 6003 typ host");

        Assert.Equal("192.0.2.9:6003", ServerDescription.ReadAnswer(answer, Loopback).EndPoint.ToString());
    }

    [Theory]
    [InlineData("a=setup:passive", "a=setup:active", "a=setup:passive")]
    [InlineData("a=candidate:", "a=x-candidate:", "a UDP candidate")]
    [InlineData("a=fingerprint:", "a=x-fingerprint:", "a fingerprint")]
    [InlineData("VP8/90000", "VP9/90000", "VP8")]
    [InlineData("m=video 9 ", "m=video 0 ", "a video section")]
    [InlineData("a=sendonly", "a=inactive", "a video section")]
    public void An_answer_that_lacks_something_is_refused_by_name(string part, string instead, string lacking)
    {
        string answer = AnswerVectors.Read("pion-whep").Replace(part, instead, StringComparison.Ordinal);

        InvalidDataException error =
            Assert.Throws<InvalidDataException>(() => ServerDescription.ReadAnswer(answer, Loopback));
        Assert.Contains($"lacks {lacking}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_description_is_refused() =>
        Assert.Throws<InvalidDataException>(() => ServerDescription.ReadAnswer("<html>", Loopback));

    private static string WithCandidates(params string[] candidates)
    {
        IEnumerable<string> others = AnswerVectors.Read("node-whep").Split("\r\n")
            .Where(line => line.Length > 0 && !line.StartsWith("a=candidate:", StringComparison.Ordinal));
        return string.Concat(
            others.Concat(candidates.Select(candidate => $"a=candidate:{candidate}")).Select(line => line + "\r\n"));
    }
}
