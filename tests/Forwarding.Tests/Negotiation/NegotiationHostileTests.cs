using System.Text;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Forwarding.Tests.Negotiation;

/// <summary>An offer that parses is answered or refused, whatever it says; an answer can always be read.</summary>
public sealed class NegotiationHostileTests
{
    private const int Seed = 9_725;

    public static TheoryData<string> Vectors => [.. OfferVectors.Names];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Offers_with_lines_lost_doubled_and_moved_are_answered_or_refused(string name)
    {
        string[] lines = OfferVectors.Read(name).Split("\r\n");
        Random random = new(Seed);
        for (int round = 0; round < 150; round++)
        {
            List<string> mutated = [.. lines];
            for (int i = random.Next(1, 20); i > 0; i--)
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

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Offers_with_digits_and_letters_changed_are_answered_or_refused(string name)
    {
        string text = OfferVectors.Read(name);
        Random random = new(Seed);
        for (int round = 0; round < 150; round++)
        {
            StringBuilder mutated = new(text);
            for (int i = random.Next(1, 30); i > 0; i--)
            {
                int at = random.Next(mutated.Length);
                mutated[at] = mutated[at] switch
                {
                    >= '0' and <= '9' => (char)('0' + random.Next(10)),
                    >= 'a' and <= 'z' => (char)('a' + random.Next(26)),
                    char other => other,
                };
            }

            Feed(mutated.ToString(), $"{name}, seed {Seed}, round {round}");
        }
    }

    private static void Feed(string text, string situation)
    {
        if (!SessionDescription.TryParse(text, Negotiating.Limits, out SessionDescription? offer, out _))
        {
            return;
        }

        try
        {
            Check(
                offer,
                PublishNegotiator.Negotiate(offer, Negotiating.Local, Negotiating.Options, 1),
                publishes: true);
            PublishedTrack[] published = [Negotiating.Video("VP8"), Negotiating.Audio()];
            Check(
                offer,
                ViewNegotiator.Negotiate(
                    offer, Negotiating.Local, published, Negotiating.Options, 1, () => 5, "c", "m"),
                publishes: false);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{situation}: {exception}");
        }
    }

    private static void Check(SessionDescription offer, NegotiationResult result, bool publishes)
    {
        OfferVerdict verdict = OfferRules.Check(offer, publishes);
        Assert.Equal(verdict.Fault != OfferFault.None, result.Refusal == OpenRefusal.Unacceptable);
        if (result.Refusal != OpenRefusal.None)
        {
            Assert.NotEmpty(result.Detail);
            Assert.Empty(result.AnswerSdp);
            return;
        }

        SessionDescription answer = Negotiating.Parse(result.AnswerSdp);
        Assert.Equal(offer.Media.Count, answer.Media.Count);
        Assert.NotEmpty(result.Tracks);
        Assert.NotNull(result.Remote);
        Assert.Single(answer.Media, media => media.Candidates.Count > 0);
    }
}
