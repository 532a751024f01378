using System.Globalization;

namespace Ooblex.Media.Codecs;

/// <summary>Opens native contexts by a codec's name and options.</summary>
internal static unsafe class CodecContexts
{
    /// <summary>A decoder that gives each picture at once.</summary>
    /// <exception cref="CodecException">There is none of that name, or it does not open.</exception>
    public static CodecContextHandle OpenDecoder(string name, int maxPixels)
    {
        nint codec = LibAv.avcodec_find_decoder_by_name(name);
        return Open(name, codec, [
            ("threads", "1"),
            ("flags", "+low_delay"),
            ("max_pixels", maxPixels.ToString(CultureInfo.InvariantCulture)),
        ]);
    }

    /// <summary>A decoder that takes a file whole or not at all.</summary>
    /// <exception cref="CodecException">There is none of that name, or it does not open.</exception>
    public static CodecContextHandle OpenPictureDecoder(string name, int maxPixels)
    {
        nint codec = LibAv.avcodec_find_decoder_by_name(name);
        return Open(name, codec, [
            ("threads", "1"),
            ("err_detect", "crccheck+explode"),
            ("max_pixels", maxPixels.ToString(CultureInfo.InvariantCulture)),
        ]);
    }

    /// <exception cref="CodecException">There is none of that name, or it does not open.</exception>
    public static CodecContextHandle OpenEncoder(string name, IEnumerable<(string Name, string Value)> options) =>
        Open(name, LibAv.avcodec_find_encoder_by_name(name), options);

    public static bool HasDecoder(string name) => LibAv.avcodec_find_decoder_by_name(name) != 0;

    public static bool HasEncoder(string name) => LibAv.avcodec_find_encoder_by_name(name) != 0;

    public static void Set(CodecContextHandle context, string name, string value)
    {
        int result = LibAv.av_opt_set(context, name, value, LibAv.SearchChildren);
        if (result < 0)
        {
            throw new CodecException($"Option {name} = {value} is refused: {LibAv.Message(result)}.");
        }
    }

    private static CodecContextHandle Open(
        string name, nint codec, IEnumerable<(string Name, string Value)> options)
    {
        if (codec == 0)
        {
            throw new CodecException($"The library was built without {name}.");
        }

        CodecContextHandle context = LibAv.avcodec_alloc_context3(codec);
        try
        {
            if (context.IsInvalid)
            {
                throw new CodecException($"No memory for {name}.");
            }

            foreach ((string option, string value) in options)
            {
                Set(context, option, value);
            }

            int result = LibAv.avcodec_open2(context, codec, null);
            return result >= 0 ? context : throw new CodecException($"{name} does not open: {LibAv.Message(result)}.");
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }
}
