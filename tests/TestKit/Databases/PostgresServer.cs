using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Ooblex.TestKit.Processes;

namespace Ooblex.TestKit.Databases;

/// <summary>A real PostgreSQL server of our own: a free loopback port, a folder that goes with it, no root.</summary>
/// <remarks>
/// It does not outlive the tests, however they end: a shell between us and it waits for the end of its input, which
/// comes when we do, and then ends the server and removes the folder.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "ooblex";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(StartAsync);

    // With fsync off nothing waits for a disk. synchronous_commit stays on: a commit is then in the system's hands
    // before it is acknowledged, so that a killed server has lost nothing, as a real one.
    private static readonly string[] Settings =
    [
        "fsync=off", "full_page_writes=off", "synchronous_commit=on", "shared_buffers=32MB", "max_connections=200",
        "max_wal_size=256MB", "listen_addresses=127.0.0.1", "unix_socket_directories=", "log_min_messages=warning",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ooblex-postgres-");
    private readonly string _password = Guid.NewGuid().ToString("N");
    private readonly NodeLog _log = new();
    private Process? _shell;
    private int _databases;

    private PostgresServer()
    {
    }

    /// <summary>The same after every restart.</summary>
    public int Port { get; } = NodePorts.FreeTcp();

    public bool Runs => _shell is not null;

    /// <summary>The password in every connection string; tests look for it where it must not be.</summary>
    public string Password => _password;

    /// <summary>What the server wrote.</summary>
    public NodeLog Log => _log;

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>One server for all tests of a process that do not end it; each test makes a database of its own.
    /// </summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>A server for one test, which may stop, kill and freeze it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        PostgresServer server = new();
        try
        {
            await server.InitializeAsync();
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database, and gives its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"test_{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await using NpgsqlConnection connection = new(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>The connection string of a database that exists.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = Port, Database = database, Username = User, Password = _password, Timeout = 5,
    }.ToString();

    /// <summary>Starts the server that was ended, on the same port and data, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        if (_shell is not null)
        {
            throw new InvalidOperationException("The server runs.");
        }

        // The watcher's cat ends when we do. A frozen server must be thawed to hear that it is to end.
        const string Script = """
            exec 3<&0; folder=$1; shift
            "$@" </dev/null 3<&- & server=$!
            (
                cat <&3
                kill -CONT $server; kill -QUIT $server
                while kill -0 $server; do sleep 0.05; done
                rm -rf "$folder"/*
            ) >/dev/null 2>&1 & watcher=$!
            wait $server
            kill $watcher
            """;
        string[] settings = [.. Settings, $"port={Port.ToString(CultureInfo.InvariantCulture)}"];
        _shell = Process.Start(PostgresInstallation.Command(
            "sh",
            ["-c", Script, "sh", _folder.FullName, PostgresInstallation.Program("postgres"), "-D", Data,
                .. settings.SelectMany(setting => new[] { "-c", setting })]))!;
        _shell.OutputDataReceived += (_, line) => _log.Add(line.Data);
        _shell.ErrorDataReceived += (_, line) => _log.Add(line.Data);
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
        await AnswersAsync();
    }

    /// <summary>An orderly end: connections are closed, everything is written.</summary>
    public async Task StopAsync()
    {
        ProcessSignals.Send(Postmaster(), ProcessSignals.Interrupt);
        await GoneAsync();
    }

    /// <summary>SIGKILL to the server and each of its processes; the next start recovers from the log.</summary>
    public async Task KillHardAsync()
    {
        int postmaster = Postmaster();
        ProcessSignals.Send(postmaster, ProcessSignals.Freeze); // So that it starts no further process meanwhile.
        foreach (int pid in ProcessSignals.ChildrenOf(postmaster).Append(postmaster))
        {
            ProcessSignals.Send(pid, ProcessSignals.Kill);
        }

        await GoneAsync();
    }

    /// <summary>SIGSTOP: connections stay open, and nobody answers.</summary>
    public void Freeze() => SendToAll(ProcessSignals.Freeze);

    /// <summary>SIGCONT, after <see cref="Freeze"/>.</summary>
    public void Thaw() => SendToAll(ProcessSignals.Thaw);

    public async ValueTask DisposeAsync()
    {
        if (_shell is { } shell)
        {
            shell.StandardInput.Close();
            await GoneAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task InitializeAsync()
    {
        await PostgresInstallation.OwnAsync(_folder.FullName);
        string passwordFile = Path.Combine(_folder.FullName, "password");
        await File.WriteAllTextAsync(passwordFile, _password);
        await PostgresInstallation.RunAsync(PostgresInstallation.Command(
            PostgresInstallation.Program("initdb"),
            "-D", Data, "-U", User, "-E", "UTF8", "--locale=C", "-A", "scram-sha-256", $"--pwfile={passwordFile}",
            "--no-sync", "--no-instructions"));
    }

    private async Task AnswersAsync()
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using NpgsqlConnection connection = new(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                if (_shell!.HasExited || waited.Elapsed > Patience)
                {
                    throw new InvalidOperationException(
                        $"PostgreSQL does not answer ({error.Message}).\n{_log}", error);
                }
            }

            await Task.Delay(PollInterval);
        }
    }

    private async Task GoneAsync()
    {
        Process shell = _shell!;
        using CancellationTokenSource limit = new(Patience);
        try
        {
            await shell.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"PostgreSQL did not end within {Patience}.\n{_log}");
        }

        shell.Dispose();
        _shell = null;
    }

    // The first line of the file.
    private int Postmaster() => _shell is null
        ? throw new InvalidOperationException("The server does not run.")
        : int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private void SendToAll(int signal)
    {
        int postmaster = Postmaster();
        ProcessSignals.Send(postmaster, signal);
        foreach (int pid in ProcessSignals.ChildrenOf(postmaster))
        {
            ProcessSignals.Send(pid, signal);
        }
    }
}
