namespace Ooblex.Cli;

/// <summary>What the process says to the script that called it. Documented in docs/operations/commands.md.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
}
