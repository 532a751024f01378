using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Inference.Catalogue;

namespace Ooblex.Inference.Tests.Catalogue;

/// <summary>The catalogue that ships, and what operators add to it.</summary>
public sealed class ModelsConfTests : IDisposable
{
    private const string Own = """
        ooblex.models {
          use.face-detection = ours
          catalogue {
            yunet-n.address = "https://mirror.example/yunet.onnx"
            ours {
              task = face-detection
              version = "2"
              sha256 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
              size = 1MiB
              licence = "MIT"
              input { name = x, width = 640, height = 640, channels = bgr }
              output { decoder = yunet }
            }
          }
        }
        """;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Every_task_has_a_model_to_choose()
    {
        ModelCatalogue catalogue = Load("").Settings!.Models.Catalogue;

        Assert.All(Enum.GetValues<ModelTask>(), task => Assert.Contains(catalogue.Entries, e => e.Task == task));
        Assert.Equal("yunet-n", catalogue.For(ModelTask.FaceDetection)!.Id);
        Assert.Null(catalogue.For(ModelTask.SuperResolution));
        Assert.Equal(80, catalogue.Find("yolox-nano")!.Output.Labels.Count);
    }

    [Fact]
    public void Every_task_has_a_model_that_can_be_fetched()
    {
        ModelCatalogue catalogue = Load("").Settings!.Models.Catalogue;

        Assert.All(
            Enum.GetValues<ModelTask>(),
            task => Assert.Contains(catalogue.Entries, e => e.Task == task && e.Address is not null));
    }

    [Fact]
    public void Addresses_name_one_commit() => Assert.All(
        Load("").Settings!.Models.Catalogue.Entries.Where(entry => entry.Address is not null),
        entry => Assert.Matches("/[0-9a-f]{40}/", entry.Address!.AbsoluteUri));

    [Fact]
    public void An_entry_of_ones_own_joins_the_others_and_a_key_of_theirs_can_be_changed()
    {
        ModelCatalogue catalogue = Load(Own).Settings!.Models.Catalogue;

        Assert.Equal("ours", catalogue.For(ModelTask.FaceDetection)!.Id);
        Assert.Equal(1 << 20, catalogue.Find("ours")!.Bytes);
        Assert.Equal("mirror.example", catalogue.Find("yunet-n")!.Address!.Host);
        Assert.Equal(322_906, catalogue.Find("yunet-n")!.Bytes);
    }

    [Theory]
    [InlineData("catalogue.yunet-n.sha256 = abc", "sha256", "64 lower-case")]
    [InlineData("catalogue.yunet-n.task = faces", "task", "face-detection")]
    [InlineData("catalogue.yunet-n.size = 12", "size", "kB")]
    [InlineData("catalogue.yunet-n.address = \"ftp://x/y\"", "address", "https://")]
    [InlineData("catalogue.yunet-n.output.decoder = yolox", "output.decoder", "FaceDetection")]
    [InlineData("catalogue.yunet-n.output.decodr = yolox", "output.decodr", "is not a key")]
    [InlineData("catalogue.yolox-nano.output.labels = []", "output.labels", "names of the classes")]
    [InlineData("catalogue.yolox-nano.input.height = 0", "input.height", "size-multiple")]
    [InlineData("catalogue.yolox-nano.input.width = 100000", "input.width", "lie in")]
    [InlineData("catalogue.noise2noise.input.channels = luma", "input.channels", "rgb or bgr")]
    [InlineData("catalogue.sub-pixel-cnn.input.channels = rgb", "input.channels", "must be luma")]
    [InlineData("catalogue.new.task = emotion", "catalogue.new.sha256", "is missing")]
    [InlineData("use.emotion = yunet-n", "use.emotion", "fer-plus, mini-xception")]
    public void A_mistake_is_told_with_its_key(string line, string key, string message)
    {
        ConfigurationResult result = Load("ooblex.models." + line);

        Assert.Null(result.Settings);
        Assert.Contains(
            result.Problems,
            problem => problem.ToString().Contains(key, StringComparison.Ordinal)
                && problem.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_folder_is_the_environments_or_in_the_data()
    {
        Dictionary<string, string> environment = new() { ["OOBLEX_MODELS_DIR"] = "/somewhere/models" };
        NodeSettings named = OoblexConfiguration.Load(null, environment, CommandLine.Parse([])).Settings!;
        NodeSettings usual = Load("").Settings!;

        Assert.Equal("/somewhere/models", named.Models.Directory);
        Assert.Equal(Path.Combine(usual.Node.DataDirectory, "models"), usual.Models.Directory);
    }

    private ConfigurationResult Load(string text)
    {
        File.WriteAllText(_file, text);
        return OoblexConfiguration.Load(_file, new Dictionary<string, string>(), CommandLine.Parse([]));
    }
}
