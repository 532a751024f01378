namespace Ooblex.Gateway.Tls;

internal static partial class TlsLog
{
    [LoggerMessage(
        EventId = 1201, Level = LogLevel.Information, Message = "New certificate in use: {Subject}, until {Until:u}")]
    public static partial void Reloaded(ILogger logger, string subject, DateTime until);

    [LoggerMessage(
        EventId = 1202, Level = LogLevel.Error, Message = "The certificate files are bad, the old one stays: {Why}")]
    public static partial void Rejected(ILogger logger, string why);
}
