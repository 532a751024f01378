using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Ooblex.TestKit.Processes;

/// <summary>The real node as a process of its own, with free ports, a key and a data directory for itself.</summary>
/// <remarks>The project that uses it references src/Node, which puts the node beside the tests.</remarks>
public sealed class NodeProcess : IAsyncDisposable
{
    private const int MaxConnections = 32;
    private const string PlainId = "test";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly NodeProcessOptions _options;
    private Process? _process;

    private NodeProcess(NodeProcessOptions options)
    {
        _options = options;
        Id = options.Environment.GetValueOrDefault("OOBLEX_NODE_ID", PlainId);
        ApiKey = options.ApiKey ?? "ok_test_" + Guid.NewGuid().ToString("N");
        Ports = options.Ports ?? NodePorts.Probe();
        Http = new Uri($"http://{options.Address}:{Ports.Http}");
        Management = new Uri($"http://{options.Address}:{Ports.Management}");
        Ops = new Uri($"http://{options.Address}:{Ports.Ops}");
        SocketsHttpHandler handler = new() { MaxConnectionsPerServer = MaxConnections };
        Api = new HttpClient(handler) { BaseAddress = Http, Timeout = TimeSpan.FromSeconds(30) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        AppDomain.CurrentDomain.ProcessExit += EndWithTests;
    }

    /// <summary>Its name in the cluster.</summary>
    public string Id { get; }

    /// <summary>Has every scope.</summary>
    public string ApiKey { get; }

    public NodePorts Ports { get; }

    public Uri Http { get; }

    public Uri Management { get; }

    /// <summary>Where operators' commands go.</summary>
    public Uri Ops { get; }

    /// <summary>Calls the node with <see cref="ApiKey"/>.</summary>
    public HttpClient Api { get; }

    public NodeLog Log { get; } = new();

    public DirectoryInfo Data { get; } = Directory.CreateTempSubdirectory("ooblex-node-");

    public int Pid => Running.Id;

    /// <summary>There is a process; it may be frozen.</summary>
    public bool Runs => _process is { HasExited: false };

    /// <summary>What the node holds now.</summary>
    public NodeFigures Figures => NodeFigures.Of(Pid);

    /// <summary>Makes the node give back what nothing refers to any more.</summary>
    public Task CollectGarbageAsync() => GarbageCollection.InduceAsync(Pid);

    private Process Running => _process ?? throw new InvalidOperationException("The node does not run.");

    /// <summary>A node with its ports, not started yet.</summary>
    public static NodeProcess Prepare(NodeProcessOptions options) => new(options);

    /// <summary>Starts a node and waits until it is ready.</summary>
    public static async Task<NodeProcess> StartAsync(NodeProcessOptions? options = null)
    {
        NodeProcess node = new(options ?? new NodeProcessOptions());
        try
        {
            await node.StartAgainAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the node that was ended, on the same ports and data, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        if (_process is not null)
        {
            throw new InvalidOperationException("The node runs.");
        }

        _process = Launch();
        await WaitUntilReadyAsync(_process);
    }

    /// <summary>SIGKILL: the node learns nothing of its end.</summary>
    public async Task KillHardAsync()
    {
        Process process = Running;
        process.Kill();
        await process.WaitForExitAsync();
        Forget();
    }

    /// <summary>SIGSTOP: it keeps its sockets, and does nothing.</summary>
    public void Freeze() => ProcessSignals.Send(Pid, ProcessSignals.Freeze);

    /// <summary>SIGCONT, after <see cref="Freeze"/>.</summary>
    public void Thaw() => ProcessSignals.Send(Pid, ProcessSignals.Thaw);

    /// <summary>Waits until the node has ended by itself, and gives its exit code.</summary>
    public Task<int> ExitAsync(TimeSpan patience) => EndedAsync(Running, patience, "by itself");

    /// <summary>SIGTERM, and the exit code of the orderly end.</summary>
    public async Task<int> TerminateAsync(TimeSpan patience)
    {
        Process process = Running;
        ProcessSignals.Send(process.Id, ProcessSignals.Terminate);
        return await EndedAsync(process, patience, "after SIGTERM");
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithTests;
        if (_process is not null)
        {
            await KillHardAsync();
        }

        Api.Dispose();
        Data.Delete(recursive: true);
    }

    private async Task<int> EndedAsync(Process process, TimeSpan patience, string how)
    {
        using CancellationTokenSource limit = new(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The node did not end {how} within {patience}.\n{Log}");
        }

        int code = process.ExitCode;
        Forget();
        return code;
    }

    private Process Launch()
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "Ooblex.Node.dll");
        if (!File.Exists(assembly))
        {
            throw new FileNotFoundException("The node is not beside the tests; reference src/Node.", assembly);
        }

        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] command = [.. _options.RunBy, host, assembly];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            WorkingDirectory = Data.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        SetEnvironment(start.Environment);
        Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Log.Add(line.Data);
        process.ErrorDataReceived += (_, line) => Log.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void SetEnvironment(IDictionary<string, string?> environment)
    {
        foreach (string name in environment.Keys.Where(IsOfAnotherNode).ToList())
        {
            environment.Remove(name);
        }

        environment["OOBLEX_API_KEY"] = ApiKey;
        environment["OOBLEX_DATA_DIR"] = Path.Combine(Data.FullName, "data");
        environment["OOBLEX_NODE_ID"] = Id;
        environment["OOBLEX_MEDIA_ADDRESS"] = _options.Address;
        environment["OOBLEX_HTTP_PORT"] = Text(Ports.Http);
        environment["OOBLEX_MEDIA_PORT"] = Text(Ports.Media);
        environment["OOBLEX_RELAY_PORT"] = Text(Ports.Relay);
        environment["OOBLEX_REMOTING_PORT"] = Text(Ports.Remoting);
        environment["OOBLEX_MANAGEMENT_PORT"] = Text(Ports.Management);
        environment["OOBLEX_OPS_PORT"] = Text(Ports.Ops);
        if (!_options.Rehearses)
        {
            environment["OOBLEX__NODE__REHEARSAL"] = "0s";
        }

        foreach ((string name, string value) in _options.Environment)
        {
            environment[name] = value;
        }
    }

    private async Task WaitUntilReadyAsync(Process process)
    {
        using HttpClient probe = new() { BaseAddress = Management, Timeout = TimeSpan.FromSeconds(2) };
        Stopwatch waited = Stopwatch.StartNew();
        string last = "no answer yet";
        while (waited.Elapsed < _options.ReadyTimeout)
        {
            if (process.HasExited)
            {
                int code = process.ExitCode;
                Forget();
                throw new InvalidOperationException($"The node ended with code {code} at start.\n{Log}");
            }

            try
            {
                using HttpResponseMessage response = await probe.GetAsync(new Uri("/ready", UriKind.Relative));
                if (response.IsSuccessStatusCode)
                {
                    return;
                }

                last = await response.Content.ReadAsStringAsync();
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                last = error.Message;
            }

            await Task.Delay(PollInterval);
        }

        throw new TimeoutException($"The node was not ready after {_options.ReadyTimeout} ({last}).\n{Log}");
    }

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
    }

    // A test run that is ended from outside must not leave nodes behind.
    private void EndWithTests(object? sender, EventArgs e)
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
        }
    }

    private static bool IsOfAnotherNode(string name) =>
        name.StartsWith("OOBLEX", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
