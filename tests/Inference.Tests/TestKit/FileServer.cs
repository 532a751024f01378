using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ooblex.Inference.Tests.TestKit;

/// <summary>Serves one file over HTTP on the loopback, as well or as badly as a test wants.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FileServer(WebApplication app) => _app = app;

    /// <summary>What requests get.</summary>
    public required byte[] Content { get; set; }

    /// <summary>Bytes of an answer after which the connection is cut; as many entries as answers are cut.</summary>
    public Queue<int> Cuts { get; } = new();

    public bool KnowsRanges { get; set; } = true;

    public bool IsSilent { get; set; }

    public int Status { get; set; } = 200;

    /// <summary>Where each request wanted to begin.</summary>
    public List<long> Starts { get; } = [];

    public Uri Address => new(
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        + "/model.onnx");

    public static async Task<FileServer> StartAsync(byte[] content)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        FileServer server = new(app) { Content = content };
        app.Run(server.Answer);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        IsSilent = false;
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        string? range = context.Request.Headers.Range.FirstOrDefault();
        long start = range is null
            ? 0
            : long.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        Starts.Add(start);
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        if (Status != 200)
        {
            context.Response.StatusCode = Status;
            return;
        }

        if (!KnowsRanges)
        {
            start = 0;
        }

        if (start > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {start}-{Content.Length - 1}/{Content.Length}";
        }

        byte[] rest = Content[(int)start..];
        context.Response.ContentLength = rest.Length;
        if (Cuts.TryDequeue(out int cut))
        {
            await context.Response.Body.WriteAsync(rest.AsMemory(0, Math.Min(cut, rest.Length)));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(rest);
    }
}
