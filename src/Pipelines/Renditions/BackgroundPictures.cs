using Ooblex.Contracts.Backgrounds;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Media.Pictures;

namespace Ooblex.Pipelines.Renditions;

/// <summary>Users' pictures, from their files to pixels that <c>background_image</c> can use.</summary>
/// <remarks>Thread-safe. One at a time, for each takes the memory of all its pixels while it is decoded.</remarks>
/// <param name="shelf">Where the files are.</param>
/// <param name="codecs">Of this node.</param>
/// <param name="maxPixels">A picture with more is not decoded.</param>
public sealed class BackgroundPictures(IBackgroundShelf shelf, Lazy<VideoCodecs> codecs, int maxPixels)
    : IPictureInspector
{
    private const string PictureSetting = $"{VisionTasks.BackgroundImage}.picture";

    // As large as it is kept while it is used: frames that are larger get it enlarged, and it is behind somebody.
    private const int EnoughWidth = 1920;
    private const int EnoughHeight = 1080;

    private readonly Lock _turn = new();

    public int MaxPixels => maxPixels;

    public PictureFinding Inspect(ReadOnlySpan<byte> file)
    {
        if (!PictureHeader.TryRead(file, out PictureHeader header))
        {
            return new PictureFinding(PictureFault.NotAPicture, "", 0, 0);
        }

        PictureFault fault = header.Pixels > maxPixels ? PictureFault.TooManyPixels
            : IsDecodable(file, header) ? PictureFault.None
            : PictureFault.Undecodable;
        string type = header.Format == PictureFormat.Png ? "image/png" : "image/jpeg";
        return new PictureFinding(fault, type, header.Width, header.Height);
    }

    /// <summary>The picture that a pipeline names.</summary>
    /// <returns>Upright, with one reference; or <c>null</c> and why.</returns>
    /// <exception cref="IOException">The database does not answer.</exception>
    internal async ValueTask<(VideoFrame? Picture, string Trouble)> LoadAsync(
        PipelineSpec spec, CancellationToken cancellation)
    {
        if (!spec.Settings.TryGetValue(PictureSetting, out string? name))
        {
            return (null, $"the setting {PictureSetting} has to name a picture");
        }

        if (await shelf.ReadAsync(name, cancellation) is not { } file)
        {
            return (null, $"there is no picture {name}");
        }

        try
        {
            bool isPicture = PictureHeader.TryRead(file, out PictureHeader header) && header.Pixels <= maxPixels;
            return isPicture && Decode(file, header) is { } picture
                ? (picture, "")
                : (null, $"the picture {name} cannot be decoded");
        }
        catch (CodecException e)
        {
            return (null, $"the picture {name} cannot be decoded: {e.Message}");
        }
    }

    private bool IsDecodable(ReadOnlySpan<byte> file, in PictureHeader header)
    {
        try
        {
            VideoFrame? picture = Decode(file, header);
            picture?.Release();
            return picture is not null;
        }
        catch (CodecException)
        {
            return true; // As far as can be seen without a decoder; the node that is to use it looks again.
        }
    }

    private VideoFrame? Decode(ReadOnlySpan<byte> file, in PictureHeader header)
    {
        bool isOnItsSide = header.Rotation is VideoRotation.Quarter or VideoRotation.ThreeQuarters;
        (int width, int height) = isOnItsSide ? (EnoughHeight, EnoughWidth) : (EnoughWidth, EnoughHeight);
        lock (_turn)
        {
            if (codecs.Value.DecodePicture(file, header, maxPixels, width, height) is not { } stored)
            {
                return null;
            }

            using TurnedFrames turned = new();
            VideoFrame upright = turned.Of(stored);
            stored.Release();
            return upright;
        }
    }
}
