using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Actors.Tests.Placement;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Listing;

public sealed class StreamDirectoryTests
{
    private static readonly StreamId Lobby = StreamId.Parse("lobby");

    private readonly FakeTimeProvider _time = new();
    private readonly StreamDirectory _directory;

    public StreamDirectoryTests() => _directory = new StreamDirectory(_time);

    [Fact]
    public async Task What_is_written_is_read_and_what_ended_is_not()
    {
        await _directory.PutAsync(Entry("a"), DirectoryReach.Everywhere);
        Assert.True(_directory.TryGet(Lobby, out StreamEntry? entry));
        Assert.Equal("a", entry.Stream.Site);

        await _directory.RemoveAsync(entry.Stream, epoch: 0);
        Assert.False(_directory.TryGet(Lobby, out _));
        Assert.Equal(0, _directory.Count);
        Assert.True(_directory.Row(entry.Stream)!.Ended);
    }

    [Fact]
    public async Task A_rendition_is_known_by_its_name_and_is_no_stream_in_any_list()
    {
        await _directory.PutAsync(Entry("a"), DirectoryReach.Here);
        StreamRef lobby = Entry("a").Stream;
        PeerId maker = PeerId.New("n1");
        Assert.Null(_directory.Rendition(lobby, "blur"));
        await _directory.ClaimAsync(lobby.Rendition("blur"), maker, "", epoch: 3);

        StreamEntry made = _directory.Rendition(lobby, "blur")!;
        Assert.Equal((maker, 3), (made.Publisher!.Value, made.Epoch));
        Assert.Equal(Lobby, Assert.Single(_directory.List()).Stream.Stream);
        Assert.Equal(1, _directory.Count);
        Assert.Null(_directory.TryGet(Lobby, out StreamEntry? entry) ? entry.Publisher : maker);

        _directory.EndRendition(lobby.Rendition("blur"));
        Assert.Null(_directory.Rendition(lobby, "blur"));
    }

    [Fact]
    public async Task A_write_counts_although_the_clock_of_the_one_before_was_ahead()
    {
        int shelf = DirectoryKey.Of(Lobby);
        long future = _time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        _directory.Merge(shelf, StreamShelf.Empty.With(new StreamRow(Entry("a"), future, Ended: false)));
        await _directory.PutAsync(Entry("a") with { Viewers = 7 }, DirectoryReach.Here);
        Assert.Equal(7, _directory.List().Single().Viewers);
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public async Task Of_two_streams_with_one_id_the_older_one_counts(string first, string second)
    {
        await _directory.PutAsync(Entry(first), DirectoryReach.Here);
        StreamEntry younger = Entry(second) with { CreatedAt = _time.GetUtcNow().AddSeconds(1) };
        await _directory.PutAsync(younger, DirectoryReach.Here);
        Assert.Equal(first, _directory.List().Single().Stream.Site);
    }

    [Fact]
    public async Task A_stream_that_only_other_nodes_know_is_found_by_asking_them()
    {
        Assert.Null((await FindAsync()).Entry);
        _directory.Attach(new OtherNodes { Known = { Entry("there") } });
        Assert.Equal("there", (await FindAsync()).Entry?.Stream.Site);
        Assert.True(_directory.TryGet(Lobby, out _));
    }

    [Fact]
    public async Task That_there_is_no_such_stream_is_certain_when_every_node_says_so_and_this_one_knows_them()
    {
        OtherNodes others = new();
        Assert.False((await FindAsync()).IsCertain); // There is no actor system to ask by.
        _directory.Attach(others);
        Assert.False((await FindAsync()).IsCertain); // It has only just begun, and may know nobody to ask.

        Assert.True(await _directory.CatchUpAsync(TimeSpan.Zero, CancellationToken.None));
        Assert.Equal(new StreamSearch(null, IsCertain: true), await FindAsync());
        others.AllAnswer = false;
        Assert.False((await FindAsync()).IsCertain);

        _directory.Attach(new OtherNodes());
        Assert.False((await FindAsync()).IsCertain); // The next actor system starts anew.
    }

    [Fact]
    public async Task Catching_up_brings_all_streams_and_waits_for_those_who_do_not_answer_yet()
    {
        OtherNodes others = new() { AllAnswer = false, Known = { Entry("there") } };
        _directory.Attach(others);
        Task<bool> catchingUp = _directory.CatchUpAsync(TimeSpan.FromSeconds(3), CancellationToken.None);
        Assert.True(_directory.TryGet(Lobby, out _));
        Assert.False(catchingUp.IsCompleted);
        Assert.False(_directory.HasCaughtUp);

        others.AllAnswer = true;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await catchingUp);
        Assert.True(_directory.HasCaughtUp);
    }

    [Fact]
    public async Task A_node_that_never_answers_holds_nobody_up_for_ever()
    {
        _directory.Attach(new OtherNodes { AllAnswer = false });
        Task<bool> catchingUp = _directory.CatchUpAsync(TimeSpan.FromSeconds(3), CancellationToken.None);
        await Until.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return catchingUp.IsCompleted;
            },
            "it gives up");

        Assert.False(await catchingUp);
        Assert.True(_directory.HasCaughtUp);
    }

    [Fact]
    public void Whoever_watches_hears_of_changes_and_of_nothing_else()
    {
        List<StreamRef> heard = [];
        _directory.Changed += heard.Add;
        StreamShelf shelf = StreamShelf.Empty.With(new StreamRow(Entry("a"), 1, Ended: false));
        _directory.Merge(DirectoryKey.Of(Lobby), shelf);
        _directory.Merge(DirectoryKey.Of(Lobby), shelf);
        Assert.Equal([new StreamRef("a", Lobby)], heard);
    }

    private ValueTask<StreamSearch> FindAsync() => _directory.FindAsync(Lobby, CancellationToken.None);

    private StreamEntry Entry(string site) => new()
    {
        Stream = new StreamRef(site, Lobby), Options = new StreamOptions(""), CreatedAt = _time.GetUtcNow(),
    };
}
