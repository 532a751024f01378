namespace Ooblex.Gateway.Rest.Backgrounds;

internal static partial class BackgroundLog
{
    [LoggerMessage(1111, LogLevel.Information, "Background picture {Name} ({Sha256}) kept by {Caller}")]
    public static partial void Kept(ILogger logger, string name, string sha256, string caller);

    [LoggerMessage(1112, LogLevel.Information, "Background picture {Name} removed by {Caller}")]
    public static partial void Removed(ILogger logger, string name, string caller);
}
