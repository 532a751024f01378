using System.Diagnostics;
using System.Globalization;

namespace Ooblex.TestKit.Databases;

/// <summary>The PostgreSQL programs of this machine, run as a user that they accept.</summary>
/// <remarks>PostgreSQL refuses to run as root, so a root test run lends it to <c>postgres</c> or <c>nobody</c>.
/// </remarks>
internal static class PostgresInstallation
{
    private const string Install = "apt-get install -y --no-install-recommends postgresql";

    private static readonly string[] Roots = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

    private static readonly Lazy<string> Folder = new(FindFolder);

    private static readonly Lazy<string?> Borrowed = new(FindUser);

    /// <summary>The full path of one of its programs.</summary>
    public static string Program(string name) => Path.Combine(Folder.Value, name);

    /// <summary>A command as the user whom the server accepts.</summary>
    public static ProcessStartInfo Command(string program, params IEnumerable<string> arguments)
    {
        string[] whole = [.. Prefix(), program, .. arguments];
        ProcessStartInfo start = new(whole[0], whole[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Hands a folder to the user whom the server accepts.</summary>
    public static async Task OwnAsync(string folder)
    {
        if (Borrowed.Value is { } user)
        {
            await RunAsync(new ProcessStartInfo("chown", [user, folder])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            });
        }
    }

    /// <summary>Runs a command to its end; what it wrote is in the message when it fails.</summary>
    public static async Task RunAsync(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n"
                + $"{await output}{await errors}");
        }
    }

    private static string[] Prefix() => Borrowed.Value is { } user
        ? ["setpriv", $"--reuid={user}", $"--regid={GroupOf(user)}", "--clear-groups"]
        : [];

    private static string FindFolder()
    {
        IEnumerable<string> folders = Roots.Where(Directory.Exists)
            .SelectMany(root => Directory.GetDirectories(root))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(path => $"{path}/.."))
            .Select(folder => Path.Combine(folder, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "postgres")));
        return folders.OrderByDescending(VersionOf).FirstOrDefault()
            ?? throw new InvalidOperationException(
                $"These tests need a PostgreSQL server's programs. Run: {Install}   (./ooblex test does)");
    }

    private static double VersionOf(string bin) => double.TryParse(
        Path.GetFileName(Path.GetDirectoryName(bin)),
        NumberStyles.Float,
        CultureInfo.InvariantCulture,
        out double number)
        ? number
        : 0;

    private static string? FindUser()
    {
        if (Environment.UserName != "root")
        {
            return null;
        }

        string[] known = File.ReadAllLines("/etc/passwd");
        return new[] { "postgres", "nobody" }.First(user =>
            known.Any(line => line.StartsWith($"{user}:", StringComparison.Ordinal)));
    }

    private static string GroupOf(string user) => File.ReadLines("/etc/passwd")
        .Select(line => line.Split(':'))
        .First(fields => fields[0] == user)[3];
}
