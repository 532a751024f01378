using Ooblex.BrowserKit.Browsers;
using Ooblex.BrowserKit.Pages;
using Ooblex.TestKit.Processes;

namespace Ooblex.Interop.Tests.Support;

/// <summary>A real node and a real Chromium, for the tests of one class.</summary>
public class Stage : IAsyncLifetime
{
    private readonly NodeProcessOptions _options;
    private readonly string? _camera;
    private int _streams;

    public Stage()
        : this(new NodeProcessOptions())
    {
    }

    protected Stage(NodeProcessOptions options, string? camera = null) => (_options, _camera) = (options, camera);

    /// <summary>Enough for anything on loopback with a busy processor.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public NodeProcess Node { get; private set; } = null!;

    public NodeApi Api { get; private set; } = null!;

    public Chromium Browser { get; private set; } = null!;

    public PageServer Pages { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Browser = await Chromium.LaunchAsync(_camera);
        Pages = await PageServer.StartAsync();
        Node = await NodeProcess.StartAsync(_options);
        Api = new NodeApi(Node);
    }

    public async Task DisposeAsync()
    {
        if (Node is not null)
        {
            await Node.DisposeAsync();
        }

        if (Pages is not null)
        {
            await Pages.DisposeAsync();
        }

        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }
    }

    /// <summary>A tab of another origin than the node's.</summary>
    public Task<LivePage> OpenPageAsync(params string[] scripts) => LivePage.OpenAsync(Browser, Pages.Address, scripts);

    /// <summary>The name of a stream that no other test uses.</summary>
    public string NewStream() => $"stream_{Interlocked.Increment(ref _streams)}";

    public PublishRequest Publishing(string stream) => new() { Url = Api.Whip(stream), Key = Node.ApiKey };

    public WatchRequest Watching(string stream) => new() { Url = Api.Whep(stream), Key = Node.ApiKey };
}
