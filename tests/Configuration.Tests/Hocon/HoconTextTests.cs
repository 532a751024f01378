using Akka.Configuration;
using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Tests.Hocon;

public sealed class HoconTextTests
{
    [Theory]
    [InlineData("ooblex {\n  a = 1\n", "line 1: '{' is never closed")]
    [InlineData("a = 1\n}\n", "line 2: '}' closes nothing")]
    [InlineData("a = [1, 2}\n", "line 1: '}' closes nothing")]
    [InlineData("a = 1\nb = \"open\n", "line 2: a string is not closed")]
    public void What_the_parser_would_mend_in_silence_is_a_problem_with_a_line(string text, string expected)
    {
        Assert.Null(HoconText.Parse(text, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("a = \"{[\" # }}}\nb = 1")]
    [InlineData("a = \"say \\\"{\\\"\" // ]\nb = 1")]
    public void Braces_in_strings_and_comments_do_not_count(string text)
    {
        Config? config = HoconText.Parse(text, out string? problem);
        Assert.Null(problem);
        Assert.Equal("1", config!.GetString("b"));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with \"quotes\" and \\ back\\slashes")]
    [InlineData("} injected = 1 {")]
    [InlineData("${HOME} # no comment")]
    [InlineData("")]
    public void A_quoted_text_comes_back_as_it_was(string text)
    {
        Config? config = HoconText.Parse("a = " + HoconText.Quote(text), out _);
        Assert.Equal(text, config!.GetString("a"));
    }
}
