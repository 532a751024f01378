using Ooblex.Configuration.Hocon;
using Ooblex.Media.Codecs;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.codecs</c>: decoding and encoding of pictures.</summary>
internal static class CodecsSection
{
    public static CodecOptions Bind(HoconReader hocon) => new()
    {
        Enabled = hocon.Flag("enabled"),
        MaxPixels = hocon.Int("max-pixels", 16_384, 134_217_728),
    };
}
