using System.Security.Cryptography;
using Ooblex.Configuration;
using Ooblex.Gateway.Logging;

namespace Ooblex.Node.Startup;

/// <summary>
/// The key of a node to which nobody gave one: made once, kept in the data directory for its owner only.
/// </summary>
internal static class ApiKeyFile
{
    private const string FileName = "api-key";

    /// <param name="Value">The key with every scope.</param>
    /// <param name="IsGenerated">The node made it, so the node must tell it to somebody.</param>
    public sealed record Key(Redacted<string> Value, bool IsGenerated);

    public static Key Resolve(NodeSettings settings)
    {
        Directory.CreateDirectory(settings.Node.DataDirectory);
        return settings.Gateway.Auth.BootstrapKey is { } configured
            ? new Key(configured, IsGenerated: false)
            : new Key(new Redacted<string>(ReadOrCreate(settings.Node.DataDirectory)), IsGenerated: true);
    }

    private static string ReadOrCreate(string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } kept)
        {
            return kept;
        }

        string key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using StreamWriter file = new(path, options);
        file.WriteLine(key);
        return key;
    }
}
