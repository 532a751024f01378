using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Listing;
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
        Assert.Null(await _directory.FindAsync(Lobby, CancellationToken.None));
        _directory.Attach(new OtherNodes(Entry("there")));
        Assert.Equal("there", (await _directory.FindAsync(Lobby, CancellationToken.None))?.Stream.Site);
        Assert.True(_directory.TryGet(Lobby, out _));
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

    private StreamEntry Entry(string site) => new()
    {
        Stream = new StreamRef(site, Lobby), Options = new StreamOptions(""), CreatedAt = _time.GetUtcNow(),
    };

    private sealed class OtherNodes(StreamEntry entry) : IDirectoryReplica
    {
        public Task WriteAsync(int shelf, StreamRow row, DirectoryReach reach) => Task.CompletedTask;

        public Task<StreamShelf> ReadAsync(int shelf, CancellationToken cancellation) =>
            Task.FromResult(StreamShelf.Empty.With(new StreamRow(entry, 1, Ended: false)));
    }
}
