using System.Diagnostics;
using System.Net.Sockets;
using System.Net;

namespace Ooblex.Node.Tests;

/// <summary>Starts that must fail, by the process's exit code and by what it tells.</summary>
public sealed class StartupTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _data = Directory.CreateTempSubdirectory("ooblex-start-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task All_mistakes_of_the_configuration_are_told_and_nothing_is_opened()
    {
        (int exitCode, string errors) = await Run("--set", "ops.port=none", "--set", "nonsense=1");

        Assert.Equal(2, exitCode);
        Assert.Contains("The configuration has 2 problems:", errors, StringComparison.Ordinal);
        Assert.Contains("--set ooblex.nonsense: ooblex.nonsense is not a key", errors, StringComparison.Ordinal);
        Assert.Contains("ooblex.ops.port is \"none\"; it must be a whole number", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_data));
    }

    [Fact]
    public async Task A_taken_media_port_is_one_clear_line()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        (int exitCode, string errors) =
            await Run("--set", "transport.host=localhost", "--set", $"transport.port={port}");

        Assert.Equal(3, exitCode);
        Assert.Contains($"127.0.0.1:{port}/udp", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway.http")]
    [InlineData("management")]
    [InlineData("ops")]
    public async Task A_taken_tcp_port_is_one_clear_line(string section)
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        (int exitCode, string errors) =
            await Run("--set", $"{section}.host=localhost", "--set", $"{section}.port={port}");

        Assert.Equal(3, exitCode);
        Assert.Contains($":{port}", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Errors)> Run(params string[] arguments)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "Ooblex.Node.dll");
        ProcessStartInfo start = new("dotnet", [assembly, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OOBLEX_DATA_DIR"] = _data;
        foreach (string name in new[] { "HTTP", "MEDIA", "MANAGEMENT", "OPS", "REMOTING" })
        {
            start.Environment[$"OOBLEX_{name}_PORT"] = "0";
        }

        // A port given on the command line wins over the zero above.
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"The node should have ended.\n{await output}\n{await errors}");
        }

        return (process.ExitCode, await errors);
    }
}
