using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Ooblex.Media.Codecs;

/// <summary>Finds FFmpeg's libraries on this machine: versions 5.1 to 9, the newest first.</summary>
/// <remarks>
/// Their names carry the major version, and the three of one release belong together: structures of one are read by
/// the others. Layouts that differ between releases are in <see cref="AvLayout"/>.
/// </remarks>
internal static class AvLibraries
{
    public const string Codec = "ooblex-avcodec";
    public const string Util = "ooblex-avutil";
    public const string Scale = "ooblex-swscale";

    private static readonly Release[] Releases =
        [new(63, 61, 10), new(62, 60, 9), new(61, 59, 8), new(60, 58, 7), new(59, 57, 6)];

    private static readonly Lazy<Loaded> Found = new(Load);

    /// <summary>Must be asked before anything of <see cref="LibAv"/> is called.</summary>
    public static bool IsAvailable => Found.Value.Codec != 0;

    /// <summary>Of libavutil; 0 without.</summary>
    public static int UtilMajor => Found.Value.UtilMajor;

    /// <summary>"libavcodec 59.37.100", or why there is none.</summary>
    public static string Description => Found.Value.Description;

    private static Loaded Load()
    {
        Loaded loaded = Releases.Select(TryLoad).FirstOrDefault(set => set.Codec != 0);
        if (loaded.Codec == 0)
        {
            string names = string.Join(", ", Releases.Select(release => FileName("avcodec", release.Codec)));
            return new Loaded(0, 0, 0, 0, $"None of {names} is here with its libavutil and libswscale.");
        }

        NativeLibrary.SetDllImportResolver(typeof(AvLibraries).Assembly, (name, _, _) => name switch
        {
            Codec => loaded.Codec,
            Util => loaded.Util,
            Scale => loaded.Scale,
            _ => 0,
        });
        LibAv.av_log_set_level(LibAv.LogQuiet); // Broken packets of strangers would fill the log.
        return loaded with { Description = $"libavcodec {Version(LibAv.avcodec_version())}" };
    }

    private static Loaded TryLoad(Release release)
    {
        // One after the other: what avcodec needs itself is then the one that is loaded already.
        if (!TryOpen("avutil", release.Util, out nint util))
        {
            return default;
        }

        if (TryOpen("avcodec", release.Codec, out nint codec))
        {
            if (TryOpen("swscale", release.Scale, out nint scale))
            {
                return new Loaded(codec, util, scale, release.Util, "");
            }

            NativeLibrary.Free(codec);
        }

        NativeLibrary.Free(util);
        return default;
    }

    private static bool TryOpen(string library, int major, out nint handle) =>
        NativeLibrary.TryLoad(FileName(library, major), Assembly.GetExecutingAssembly(), null, out handle);

    private static string FileName(string library, int major)
    {
        if (OperatingSystem.IsWindows())
        {
            return string.Create(CultureInfo.InvariantCulture, $"{library}-{major}.dll");
        }

        return OperatingSystem.IsMacOS()
            ? string.Create(CultureInfo.InvariantCulture, $"lib{library}.{major}.dylib")
            : string.Create(CultureInfo.InvariantCulture, $"lib{library}.so.{major}");
    }

    private static string Version(uint packed) =>
        string.Create(CultureInfo.InvariantCulture, $"{packed >> 16}.{(packed >> 8) & 0xFF}.{packed & 0xFF}");

    private readonly record struct Release(int Codec, int Util, int Scale);

    private readonly record struct Loaded(nint Codec, nint Util, nint Scale, int UtilMajor, string Description);
}
