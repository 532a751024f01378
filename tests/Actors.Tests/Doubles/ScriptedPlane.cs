using System.Collections.Concurrent;
using System.Threading.Channels;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>A media engine that does what a test tells it. Without a script it says yes to everything.</summary>
internal sealed class ScriptedPlane : IMediaPlane
{
    public const string LocalUfrag = "LoCa";

    private readonly ConcurrentDictionary<string, OpenRequest> _sessions = new();
    private readonly Channel<MediaFact> _facts = Channel.CreateUnbounded<MediaFact>();
    private int _restarts;

    public Func<OpenRequest, Task<OpenResult>>? OnOpen { get; set; }

    public Func<Task<RestartResult>>? OnRestart { get; set; }

    public ConcurrentQueue<OpenRequest> Opened { get; } = new();

    public ConcurrentQueue<string> Closed { get; } = new();

    public ChannelReader<MediaFact> Facts => _facts.Reader;

    public int Sessions => _sessions.Count;

    public async ValueTask<OpenResult> OpenAsync(OpenRequest request, CancellationToken cancellation)
    {
        Opened.Enqueue(request);
        OpenResult result = OnOpen is { } script
            ? await script(request)
            : new OpenResult(
                OpenRefusal.None, "", "the answer", request.Publishes ? ["video/VP8"] : [], LocalUfrag);
        if (result.Refusal == OpenRefusal.None)
        {
            _sessions[request.Peer] = request;
        }

        return result;
    }

    public async ValueTask<RestartResult> RestartIceAsync(
        string peer, string remoteUfrag, string remotePwd, CancellationToken cancellation) =>
        OnRestart is { } script
            ? await script()
            : new RestartResult(
                Contains(peer),
                $"{LocalUfrag}{Interlocked.Increment(ref _restarts)}",
                "localpassword",
                ["candidate:1"]);

    public ValueTask<bool> CloseAsync(string peer, CancellationToken cancellation)
    {
        Closed.Enqueue(peer);
        return ValueTask.FromResult(_sessions.TryRemove(peer, out _));
    }

    public bool Contains(string peer) => _sessions.ContainsKey(peer);

    /// <summary>The session ends in the engine, which then says so.</summary>
    public void End(string peer, MediaFactKind kind)
    {
        _sessions.TryRemove(peer, out OpenRequest? request);
        _facts.Writer.TryWrite(new MediaFact(peer, request?.Stream ?? "", kind));
    }
}
