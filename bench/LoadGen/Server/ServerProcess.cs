using System.ComponentModel;
using System.Diagnostics;
using Ooblex.TestKit.Processes;

namespace Ooblex.LoadGen.Server;

/// <summary>A foreign server as a child of this process; it ends with this process at the latest.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly NodeLog _log = new();

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => _log.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _log.Add(line.Data);
    }

    public int Pid => _process.Id;

    /// <param name="program">A path, or a name to be found on the path.</param>
    /// <param name="arguments">One by one.</param>
    /// <param name="settings">Environment variables on top of ours.</param>
    /// <param name="core">Where it must stay; null for anywhere.</param>
    public static ServerProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings, int? core)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        ServerProcess server = new(new Process { StartInfo = start });
        try
        {
            Affinity.On(core, server._process.Start);
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"{program} does not start; run ./ooblex bench peers.", error);
        }

        AppDomain.CurrentDomain.ProcessExit += server.EndWithUs;
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits until the server has said a line that begins so.</summary>
    public async Task<string> WaitForLineAsync(string beginning)
    {
        string? line = null;
        await WaitUntilAsync(() =>
        {
            line = _log.Last(int.MaxValue).FirstOrDefault(said => said.StartsWith(beginning, StringComparison.Ordinal));
            return Task.FromResult(line is not null);
        }).ConfigureAwait(false);
        return line!;
    }

    /// <summary>Waits until the server is ready, as <paramref name="isReady"/> sees it.</summary>
    public async Task WaitUntilAsync(Func<Task<bool>> isReady)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!await isReady().ConfigureAwait(false))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The server ended with code {_process.ExitCode}.\n{_log}");
            }

            if (waited.Elapsed > Patience)
            {
                throw new TimeoutException($"The server was not ready after {Patience}.\n{_log}");
            }

            await Task.Delay(PollInterval).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithUs;
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private void EndWithUs(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }
}
