using Akka.Configuration;
using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Sources;

namespace Ooblex.Configuration.Tests;

public sealed class ReferenceConfTests
{
    private static readonly Config Reference = ConfigurationFactory.ParseString(ReferenceConf.Text());

    private static readonly string[] Keys = [.. ConfigKeys.Leaves(Reference, "ooblex")];

    [Fact]
    public void Every_key_of_reference_conf_is_read_by_the_code() =>
        Assert.Empty(Keys.Except(OoblexConfiguration.KeysRead()));

    [Fact]
    public void Every_key_that_the_code_reads_is_in_reference_conf() =>
        Assert.Empty(OoblexConfiguration.KeysRead().Except(Keys));

    [Fact]
    public void Every_key_is_written_in_kebab_case() =>
        Assert.All(Keys, key => Assert.Matches("^ooblex(\\.[a-z0-9]+(-[a-z0-9]+)*)+$", key));

    [Fact]
    public void Every_key_has_a_comment_of_its_own()
    {
        string[] lines = ReferenceConf.Text().Split('\n');
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Contains(" = ", StringComparison.Ordinal) && !lines[i].TrimStart().StartsWith('#'))
            {
                bool hasComment = lines[i - 1].TrimStart().StartsWith('#');
                Assert.True(hasComment, $"line {i + 1} has no comment above it: {lines[i]}");
            }
        }
    }

    [Fact]
    public void Every_named_variable_sets_a_key_that_exists_and_is_told_of_there()
    {
        string text = ReferenceConf.Text();
        Assert.All(EnvironmentVariables.Named, pair =>
        {
            Assert.Contains(pair.Value, Keys);
            Assert.Contains(pair.Key, text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_key_can_be_set_from_the_environment()
    {
        Assert.All(Keys, key => Assert.Equal(key, EnvironmentVariables.KeyOf(EnvironmentVariables.VariableOf(key))));
    }
}
