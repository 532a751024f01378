using Ooblex.Media.Codecs;

namespace Ooblex.Media.Tests.Codecs;

/// <summary>The codecs of this machine; a test that needs them fails with what to install.</summary>
internal static class TestCodecs
{
    public const int MaxPixels = 1_280 * 720;

    private static readonly Lazy<VideoCodecs> Probed =
        new(() => VideoCodecs.Probe(new CodecOptions { Enabled = true, MaxPixels = MaxPixels }));

    public static VideoCodecs All
    {
        get
        {
            Assert.True(Probed.Value.Report.IsAvailable, CodecReport.Advice);
            return Probed.Value;
        }
    }
}
