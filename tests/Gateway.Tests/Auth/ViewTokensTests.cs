using Microsoft.Extensions.Time.Testing;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;

namespace Ooblex.Gateway.Tests.Auth;

public sealed class ViewTokensTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z", null));

    [Fact]
    public void A_token_is_good_for_its_stream_until_its_end()
    {
        ViewTokens tokens = New(1);
        string token = tokens.Mint(StreamId.Parse("a_b"))!;
        Assert.Equal(StreamId.Parse("a_b"), tokens.Verify(token));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(tokens.Verify(token));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tokens.Verify(token));
    }

    [Fact]
    public void A_token_of_another_node_or_with_another_claim_is_refused()
    {
        ViewTokens tokens = New(1);
        string token = tokens.Mint(StreamId.Parse("s1"))!;
        Assert.Null(New(2).Verify(token));
        Assert.Null(tokens.Verify(token.Replace("s1", "s2", StringComparison.Ordinal)));
        Assert.Null(tokens.Verify(token.Replace("ovt", "ovu", StringComparison.Ordinal)));
    }

    [Fact]
    public void Mutated_tokens_are_refused()
    {
        ViewTokens tokens = New(1);
        string token = tokens.Mint(StreamId.Parse("s1"))!;
        Random random = new(7);
        for (int i = 0; i < 5_000; i++)
        {
            char[] text = token.ToCharArray();
            text[random.Next(text.Length)] = (char)random.Next(0, 0x500);
            string mutated = new(text);
            Assert.True(mutated == token || tokens.Verify(mutated) is null, $"seed 7, round {i}: {mutated}");
        }

        Assert.All(Enumerable.Range(0, token.Length), length => Assert.Null(tokens.Verify(token[..length])));
    }

    [Fact]
    public void Before_the_secret_was_read_there_are_no_tokens_and_none_is_good()
    {
        string token = New(1).Mint(StreamId.Parse("s1"))!;
        ViewTokens tokens = new(() => null, TimeSpan.FromMinutes(1), _time);
        Assert.Null(tokens.Mint(StreamId.Parse("s1")));
        Assert.Null(tokens.Verify(token));
    }

    private ViewTokens New(byte key)
    {
        byte[] secret = [.. Enumerable.Repeat(key, 32)];
        return new ViewTokens(() => secret, TimeSpan.FromMinutes(1), _time);
    }
}
