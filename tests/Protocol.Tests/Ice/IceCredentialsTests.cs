using Ooblex.Protocol.Ice;

namespace Ooblex.Protocol.Tests.Ice;

public sealed class IceCredentialsTests
{
    [Fact]
    public void Generated_credentials_have_the_length_and_the_letters_of_RFC_8839()
    {
        for (int i = 0; i < 1000; i++)
        {
            IceCredentials credentials = IceCredentials.Generate();
            Assert.Matches("^[A-Za-z0-9+/]{8}$", credentials.Ufrag);
            Assert.Matches("^[A-Za-z0-9+/]{24}$", credentials.Pwd);
        }
    }

    [Fact]
    public void Generated_credentials_do_not_repeat()
    {
        IceCredentials[] many = [.. Enumerable.Range(0, 10_000).Select(_ => IceCredentials.Generate())];

        Assert.Equal(many.Length, many.Select(credentials => credentials.Ufrag).Distinct().Count());
        Assert.Equal(many.Length, many.Select(credentials => credentials.Pwd).Distinct().Count());
    }

    [Fact]
    public void A_log_line_shows_the_ufrag_and_not_the_password()
    {
        IceCredentials credentials = IceCredentials.Generate();

        Assert.Contains(credentials.Ufrag, $"{credentials}", StringComparison.Ordinal);
        Assert.DoesNotContain(credentials.Pwd, $"{credentials}", StringComparison.Ordinal);
    }
}
