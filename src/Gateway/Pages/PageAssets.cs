using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Ooblex.Gateway.Pages;

/// <summary>The files of wwwroot, which travel inside the assembly.</summary>
internal sealed class PageAssets
{
    public const string Index = "/";

    private const string Prefix = "wwwroot/";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    public PageAssets()
    {
        Assembly assembly = typeof(PageAssets).Assembly;
        All = [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Load(assembly, name))];
    }

    public IReadOnlyList<PageAsset> All { get; }

    private static PageAsset Load(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        string path = "/" + name[Prefix.Length..].Replace('\\', '/');
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"";
        return new PageAsset(path == "/index.html" ? Index : path, Types[Path.GetExtension(path)], tag, content);
    }
}

/// <param name="Path">As in URLs; the index is <c>/</c>.</param>
/// <param name="ContentType">By extension.</param>
/// <param name="ETag">Of the content, in quotes.</param>
/// <param name="Content">The file.</param>
internal sealed record PageAsset(string Path, string ContentType, string ETag, ReadOnlyMemory<byte> Content);
