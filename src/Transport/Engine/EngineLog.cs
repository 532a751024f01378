using Microsoft.Extensions.Logging;

namespace Ooblex.Transport.Engine;

internal static partial class EngineLog
{
    [LoggerMessage(
        2001, LogLevel.Information, "Media engine listens on {EndPoint} with {Workers} workers, {Dtls} and {Calls}.")]
    public static partial void Listening(ILogger log, string endPoint, int workers, string dtls, string calls);

    [LoggerMessage(2002, LogLevel.Error, "Session {Session} met a bug and was ended; the others go on.")]
    public static partial void SessionCrashed(ILogger log, Exception cause, string session);

    [LoggerMessage(2003, LogLevel.Error, "Forwarding {Stream} between workers met a bug; its viewers there wait.")]
    public static partial void MirrorCrashed(ILogger log, Exception cause, string stream);

    [LoggerMessage(2004, LogLevel.Information, "Relays of other nodes come to {EndPoint}, announced as {Announced}.")]
    public static partial void RelayListening(ILogger log, string endPoint, string announced);

    [LoggerMessage(2005, LogLevel.Error, "A relay of {Stream} met a bug and was ended; the others go on.")]
    public static partial void RelayCrashed(ILogger log, Exception cause, string stream);

    [LoggerMessage(2006, LogLevel.Error, "A tap of {Stream} met a bug and was ended; the stream goes on.")]
    public static partial void TapCrashed(ILogger log, Exception cause, string stream);

    [LoggerMessage(2007, LogLevel.Error, "The stream {Stream}, made here, met a bug and was ended.")]
    public static partial void InjectionCrashed(ILogger log, Exception cause, string stream);
}
