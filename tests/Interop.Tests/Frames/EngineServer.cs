using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;
using Ooblex.Transport.Engine;

namespace Ooblex.Interop.Tests.Frames;

/// <summary>A media engine in this process that browsers reach: offers by POST, as to WHIP and WHEP.</summary>
public sealed class EngineServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SdpLimits _limits;
    private int _sessions;

    private EngineServer(WebApplication app, NodeSettings settings)
    {
        (_app, _limits, Settings) = (app, settings.Sdp, settings);
        Engine = new MediaEngine(settings.Engine, NullLogger<MediaEngine>.Instance);
    }

    public NodeSettings Settings { get; }

    public MediaEngine Engine { get; }

    public static async Task<EngineServer> StartAsync()
    {
        ConfigurationResult configuration = OoblexConfiguration.Load(
            nodeConf: null,
            new Dictionary<string, string>(),
            CommandLine.Parse(["--set", "ooblex.transport.host=127.0.0.1", "--set", "ooblex.transport.port=0"]));
        Assert.NotNull(configuration.Settings);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        EngineServer server = new(app, configuration.Settings);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Where a stream is published and watched.</summary>
    public Uri Address(string stream, bool publishes) =>
        new(new Uri(_app.Urls.First()), $"/{(publishes ? "whip" : "whep")}/{stream}");

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Engine.DisposeAsync();
    }

    // What happens to sessions is nobody's business here, and must not pile up.
    private void DrainFacts()
    {
        ChannelReader<MediaFact> facts = Engine.Facts;
        while (facts.TryRead(out _))
        {
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        DrainFacts();
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers.AccessControlAllowHeaders = "Content-Type, Authorization";
        http.Response.Headers.AccessControlExposeHeaders = "Location, ETag";
        if (http.Request.Method != HttpMethods.Post)
        {
            http.Response.StatusCode = (int)HttpStatusCode.NoContent;
            return;
        }

        using StreamReader reader = new(http.Request.Body);
        string offer = await reader.ReadToEndAsync();
        string[] path = http.Request.Path.Value!.Split('/', 3, StringSplitOptions.RemoveEmptyEntries);
        Assert.True(SessionDescription.TryParse(offer, _limits, out SessionDescription? sdp, out SdpError error));
        Assert.Equal(default, error);
        OpenResult result = await Engine.OpenAsync(
            new OpenRequest($"test/{Interlocked.Increment(ref _sessions)}", path[1], path[0] == "whip", sdp),
            CancellationToken.None);
        bool isOpen = result.Refusal is OpenRefusal.None;
        http.Response.StatusCode = (int)(isOpen ? HttpStatusCode.Created : HttpStatusCode.NotAcceptable);
        await http.Response.WriteAsync(isOpen ? result.AnswerSdp : result.Detail);
    }
}
