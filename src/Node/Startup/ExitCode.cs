namespace Ooblex.Node.Startup;

/// <summary>What the process says when it ends. Documented in docs/operations/deploy.md.</summary>
internal static class ExitCode
{
    public const int Stopped = 0;
    public const int Failed = 1;
    public const int BadConfiguration = 2;
    public const int PortTaken = 3;
}
