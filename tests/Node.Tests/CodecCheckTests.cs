using Ooblex.TestKit.Processes;

namespace Ooblex.Node.Tests;

/// <summary>What a node says of the codecs of its machine.</summary>
public sealed class CodecCheckTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_node_names_what_decodes_pictures()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();

        Assert.True(await SaysAsync(node, "Pictures are decoded by libavcodec"), node.Log.ToString());
        Assert.False(node.Log.ToString().Contains("unavailable", StringComparison.Ordinal), node.Log.ToString());
    }

    [Fact]
    public async Task A_node_without_codecs_is_ready_and_says_that_pipelines_are_unavailable_and_what_to_install()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ooblex-codecs-");
        string file = Path.Combine(folder.FullName, "node.conf");
        await File.WriteAllTextAsync(file, "ooblex.codecs.enabled = off\n");
        await using NodeProcess node = await NodeProcess.StartAsync(new NodeProcessOptions
        {
            Environment = new Dictionary<string, string> { ["OOBLEX_CONFIG"] = file },
        });
        folder.Delete(recursive: true);

        Assert.True(await SaysAsync(node, "Pipelines are unavailable"), node.Log.ToString());
        Assert.Contains("apt install libavcodec59", node.Log.ToString(), StringComparison.Ordinal);
    }

    // The check runs beside the start, and may end a little after it.
    private static async Task<bool> SaysAsync(NodeProcess node, string words)
    {
        long limit = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!node.Log.ToString().Contains(words, StringComparison.Ordinal))
        {
            if (Environment.TickCount64 > limit)
            {
                return false;
            }

            await Task.Delay(PollInterval);
        }

        return true;
    }
}
