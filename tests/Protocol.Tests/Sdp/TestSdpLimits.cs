using Ooblex.Protocol.Sdp;

namespace Ooblex.Protocol.Tests.Sdp;

internal static class TestSdpLimits
{
    public static readonly SdpLimits Default = new()
    {
        MaxBytes = 65_536,
        MaxMediaSections = 16,
        MaxAttributes = 2_000,
    };
}
