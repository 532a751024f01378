using Ooblex.Contracts.Operations;

namespace Ooblex.Cli;

/// <summary>What the process says to the script that called it. Documented in docs/operations/commands.md.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
    public const int Unconfirmed = 4;
    public const int Unavailable = 5;
    public const int BrokenOff = 6;

    /// <summary>128 and SIGINT, as shells do.</summary>
    public const int Interrupted = 130;

    public static int Of(OpsRefusalKind kind) => kind switch
    {
        OpsRefusalKind.Unknown or OpsRefusalKind.Malformed => Usage,
        OpsRefusalKind.Unconfirmed => Unconfirmed,
        OpsRefusalKind.Unavailable => Unavailable,
        _ => Refused,
    };
}
