using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Store;
using Ooblex.Inference.Tests.TestKit;

namespace Ooblex.Inference.Tests.Store;

public sealed class ModelPullTests : IAsyncLifetime
{
    private const int Length = 300_000;
    private static readonly HttpClient Http = new();
    private readonly byte[] _file = new byte[Length];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ooblex-pull-");
    private ModelStore _store = null!;
    private FileServer _server = null!;
    private ModelEntry _entry = null!;

    public async Task InitializeAsync()
    {
        new Random(7).NextBytes(_file);
        _store = new ModelStore(Path.Combine(_folder.FullName, "models"));
        _server = await FileServer.StartAsync(_file);
        _entry = TestModels.Entry(
            ModelTask.Denoise,
            new ModelInput { Name = "x", Width = 8, Height = 8 },
            new ModelOutput { Decoder = ModelDecoder.Luma }) with
        {
            Address = _server.Address,
            Bytes = Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(_file)),
        };
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_arrives_whole_and_says_how_far_it_is()
    {
        List<PullProgress> seen = [];

        PullResult result = await Pull().RunAsync(_entry, seen.Add, default);

        Assert.Equal(PullOutcome.Pulled, result.Outcome);
        Assert.Equal(_file, await File.ReadAllBytesAsync(_store.PathOf(_entry)));
        Assert.Equal(ModelFileState.Verified, await _store.VerifyAsync(_entry, default));
        Assert.Equal(new PullProgress(Length, Length), seen[^1]);
        Assert.Equal(seen.Select(p => p.Received).Order(), seen.Select(p => p.Received));
        Assert.Single(Directory.GetFiles(_store.Directory));
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again()
    {
        await Pull().RunAsync(_entry, null, default);

        Assert.Equal(PullOutcome.AlreadyThere, (await Pull().RunAsync(_entry, null, default)).Outcome);
        Assert.Single(_server.Starts);
    }

    [Fact]
    public async Task A_pull_that_was_cut_goes_on_where_it_was()
    {
        _server.Cuts.Enqueue(100_000);

        Assert.Equal(PullOutcome.Unreachable, (await Pull(attempts: 1).RunAsync(_entry, null, default)).Outcome);
        Assert.Equal(ModelFileState.Partial, _store.Look(_entry));
        Assert.False(File.Exists(_store.PathOf(_entry)));

        Assert.Equal(PullOutcome.Pulled, (await Pull(attempts: 1).RunAsync(_entry, null, default)).Outcome);
        Assert.Equal(_file, await File.ReadAllBytesAsync(_store.PathOf(_entry)));
        Assert.InRange(_server.Starts[1], 1, 100_000);
    }

    [Fact]
    public async Task One_pull_survives_several_cuts()
    {
        _server.Cuts.Enqueue(90_000);
        _server.Cuts.Enqueue(90_000);

        Assert.Equal(PullOutcome.Pulled, (await Pull().RunAsync(_entry, null, default)).Outcome);
        Assert.Equal(3, _server.Starts.Count);
    }

    [Fact]
    public async Task A_server_without_ranges_is_asked_for_all_of_it()
    {
        _server.KnowsRanges = false;
        _server.Cuts.Enqueue(100_000);

        Assert.Equal(PullOutcome.Pulled, (await Pull().RunAsync(_entry, null, default)).Outcome);
        Assert.Equal(_file, await File.ReadAllBytesAsync(_store.PathOf(_entry)));
    }

    [Fact]
    public async Task A_file_with_another_checksum_is_not_kept()
    {
        _server.Content = [.. _file[..^1], (byte)(_file[^1] ^ 1)];

        PullResult result = await Pull().RunAsync(_entry, null, default);

        Assert.Equal(PullOutcome.WrongContent, result.Outcome);
        Assert.Empty(Directory.GetFiles(_store.Directory));
        Assert.Single(_server.Starts);
    }

    [Fact]
    public async Task A_part_of_another_file_costs_one_more_attempt()
    {
        Directory.CreateDirectory(_store.Directory);
        await File.WriteAllBytesAsync(_store.PathOf(_entry) + ".part", new byte[1000]);

        Assert.Equal(PullOutcome.Pulled, (await Pull().RunAsync(_entry, null, default)).Outcome);
        Assert.Equal([1000, 0], _server.Starts);
    }

    [Fact]
    public async Task A_longer_file_is_cut_off_at_once()
    {
        _server.Content = [.. _file, .. _file];

        PullResult result = await Pull().RunAsync(_entry, null, default);

        Assert.Equal(PullOutcome.WrongContent, result.Outcome);
        Assert.Empty(Directory.GetFiles(_store.Directory));
    }

    [Fact]
    public async Task A_refusal_tells_the_status()
    {
        _server.Status = 403;

        PullResult result = await Pull().RunAsync(_entry, null, default);

        Assert.Equal(PullOutcome.Refused, result.Outcome);
        Assert.Contains("403", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        _server.IsSilent = true;

        PullResult result = await Pull(attempts: 1, timeoutMs: 300).RunAsync(_entry, null, default);

        Assert.Equal(PullOutcome.Unreachable, result.Outcome);
    }

    [Fact]
    public async Task Without_a_network_nothing_is_left_behind()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();

        PullResult result = await Pull().RunAsync(
            _entry with { Address = new Uri($"http://127.0.0.1:{port}/x") }, null, default);

        Assert.Equal(PullOutcome.Unreachable, result.Outcome);
        Assert.Empty(Directory.GetFiles(_store.Directory));
    }

    [Fact]
    public async Task Two_pulls_of_one_model_do_not_meet()
    {
        _server.IsSilent = true;
        using CancellationTokenSource stop = new();
        Task<PullResult> first = Pull(timeoutMs: 60_000).RunAsync(_entry, null, stop.Token);
        await Poll.UntilAsync(() => _server.Starts.Count > 0);

        Assert.Equal(PullOutcome.Busy, (await Pull().RunAsync(_entry, null, default)).Outcome);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task A_model_without_an_address_says_where_its_file_belongs()
    {
        PullResult result = await Pull().RunAsync(_entry with { Address = null }, null, default);

        Assert.Equal(PullOutcome.NoAddress, result.Outcome);
        Assert.Contains(_store.PathOf(_entry), result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrupt_file_in_the_store_is_replaced()
    {
        await Pull().RunAsync(_entry, null, default);
        await File.WriteAllBytesAsync(_store.PathOf(_entry), new byte[Length]);
        Assert.Equal(ModelFileState.Corrupt, await _store.VerifyAsync(_entry, default));

        Assert.Equal(PullOutcome.Pulled, (await Pull().RunAsync(_entry, null, default)).Outcome);
        Assert.Equal(ModelFileState.Verified, await _store.VerifyAsync(_entry, default));
    }

    private ModelPull Pull(int attempts = 5, int timeoutMs = 20_000) => new(Http, _store, new ModelsOptions
    {
        Directory = _store.Directory,
        AutoPull = false,
        PullAttempts = attempts,
        PullTimeout = TimeSpan.FromMilliseconds(timeoutMs),
        Catalogue = new ModelCatalogue([_entry], new Dictionary<ModelTask, string>()),
    });
}
