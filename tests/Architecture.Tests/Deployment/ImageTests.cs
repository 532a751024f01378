using System.Text.RegularExpressions;
using Ooblex.Configuration;

namespace Ooblex.Architecture.Tests.Deployment;

/// <summary>The images: their instructions parse, and what they name is there.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] Instructions =
    [
        "FROM", "RUN", "COPY", "ENV", "USER", "VOLUME", "WORKDIR", "EXPOSE", "ENTRYPOINT",
    ];

    public static TheoryData<string> Images => ["deploy/Dockerfile", "deploy/Dockerfile.gpu"];

    [Theory]
    [MemberData(nameof(Images))]
    public void Every_line_is_an_instruction_and_the_last_one_starts_the_node(string path)
    {
        (string Word, string Text)[] lines = Parse(path);

        Assert.Equal("FROM", lines[0].Word);
        Assert.All(lines, line => Assert.Contains(line.Word, Instructions));
        Assert.Equal(("ENTRYPOINT", "[\"dotnet\", \"/app/Ooblex.Node.dll\"]"), lines[^1]);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void What_is_copied_comes_from_this_repository_or_from_a_stage_before(string path)
    {
        HashSet<string> stages = [];
        foreach ((string word, string text) in Parse(path))
        {
            string[] words = text.Split(' ');
            if (word == "FROM" && words.Length == 3)
            {
                Assert.Equal("AS", words[1]);
                stages.Add(words[2]);
            }

            if (word == "COPY" && words[0].StartsWith("--from=", StringComparison.Ordinal))
            {
                Assert.Contains(words[0]["--from=".Length..], stages);
            }
        }

        Assert.All(
            ProjectFile().Matches(Repository.Read(path)).Select(match => match.Value),
            project => Assert.True(Repository.Exists(project), project));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void It_runs_as_somebody_who_is_not_root_and_owns_the_data(string path)
    {
        (string Word, string Text)[] lines = Parse(path);

        Assert.DoesNotContain(lines.Single(line => line.Word == "USER").Text, new[] { "root", "0" });
        Assert.Contains(lines, line => line.Word == "RUN" && line.Text.Contains("chown", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void A_node_understands_what_the_image_sets_and_listens_where_it_says(string path)
    {
        Dictionary<string, string> environment = Variable()
            .Matches(string.Join('\n', Parse(path).Where(line => line.Word == "ENV").Select(line => line.Text)))
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        string[] exposed = Parse(path).Single(line => line.Word == "EXPOSE").Text.Split(' ');

        NodeSettings settings = NodeEnvironment.Bind(environment);

        Assert.Contains($"{settings.Gateway.Http.Port}", exposed);
        Assert.Contains($"{settings.Gateway.Tls.Port}", exposed);
        Assert.Contains($"{settings.Management.Port}", exposed);
        Assert.Contains($"{settings.Engine.Transport.Port}/udp", exposed);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void It_has_the_libraries_of_one_FFmpeg_release_that_the_node_knows(string path)
    {
        string[] installed =
        [
            .. Parse(path).Where(line => line.Word == "RUN").SelectMany(line => line.Text.Split(' '))
                .Where(word => word.StartsWith("libav", StringComparison.Ordinal)
                    || word.StartsWith("libsw", StringComparison.Ordinal)),
        ];
        MatchCollection releases = Release().Matches(Repository.Read("src/Media/Codecs/AvLibraries.cs"));

        Assert.NotEmpty(releases);
        Assert.Contains(releases, release => installed.Order().SequenceEqual(
        [
            $"libavcodec{release.Groups[1].Value}",
            $"libavutil{release.Groups[2].Value}",
            $"libswscale{release.Groups[3].Value}",
        ]));
    }

    // Instructions with their continued lines joined.
    private static (string Word, string Text)[] Parse(string path)
    {
        string text = Continued().Replace(Repository.Read(path), " ");
        return
        [
            .. from line in text.Split('\n')
               where line.Trim().Length > 0 && line[0] != '#'
               let space = line.IndexOf(' ', StringComparison.Ordinal)
               select (line[..space], line[(space + 1)..].Trim()),
        ];
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex(@"src/[\w./]+\.csproj")]
    private static partial Regex ProjectFile();

    [GeneratedRegex(@"\((\d+), (\d+), (\d+)\)")]
    private static partial Regex Release();

    [GeneratedRegex(@"(OOBLEX_\w+)=(\S+)")]
    private static partial Regex Variable();
}
