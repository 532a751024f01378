using Ooblex.Actors.Formation;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Operations;

/// <summary>Two nodes, a and b, in one cluster.</summary>
/// <remarks>One process may open a SQLite file twice, so these two share one, as real nodes share a database.</remarks>
public sealed class CommandPair : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    internal CommandNode A { get; private set; } = null!;

    internal CommandNode B { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        ActorsOptions options = TestOptions.Node(_folder.File("journal.db")) with { NodeId = "a" };
        A = await CommandNode.LaunchAsync(options);
        await UntilAsync(() => A.Readiness.IsReady, () => "a is not ready");

        // Without the database that a real cluster of two needs for its lease.
        ActorsOptions others = TestOptions.Node(_folder.File("journal.db")) with
        {
            NodeId = "b",
            Roles = ["media"],
            Seeds = [A.Address],
            Formation = new FormationOptions { Strategy = SplitBrainStrategy.KeepMajority },
        };
        B = await CommandNode.LaunchAsync(others);
        await UntilAsync(() => B.Readiness.IsReady, () => "b is not ready");
        foreach (CommandNode node in new[] { A, B })
        {
            await UntilAsync(
                () => node.Membership.View is { } view && view.Members.Count(m => m.State == MemberState.Up) == 2,
                () => "two are not up");
        }
    }

    public async Task DisposeAsync()
    {
        await B.DisposeAsync();
        await A.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Makes a stream and waits until both nodes list it.</summary>
    internal async Task<StreamRef> CreateStreamAsync(string name)
    {
        StreamRef stream = new(TestOptions.Site, StreamId.Parse(name));
        StreamProtocol.Create create = new(stream, new StreamOptions(name), "key");
        Assert.IsType<StreamProtocol.Accepted>(await A.Entities.AskStreamAsync(create, CancellationToken.None));
        await UntilAsync(
            () => A.Streams.TryGet(stream.Stream, out _) && B.Streams.TryGet(stream.Stream, out _),
            () => $"{name} is not listed on both");
        return stream;
    }

    /// <summary>Asks again until the answer is as wished.</summary>
    internal static async Task<Answer> EventuallyAsync(Func<Task<Answer>> ask, Func<Answer, bool> wished)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        using CancellationTokenSource limit = new(Patience);
        while (true)
        {
            Answer answer = await ask();
            if (wished(answer))
            {
                return answer;
            }

            Assert.False(limit.IsCancellationRequested, $"It did not come to be: {answer}");
            await timer.WaitForNextTickAsync();
        }
    }

    internal static async Task UntilAsync(Func<bool> condition, Func<string> sight)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        using CancellationTokenSource limit = new(Patience);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, sight());
            await timer.WaitForNextTickAsync();
        }
    }
}
