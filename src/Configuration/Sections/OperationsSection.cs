using System.Net;
using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Operations;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.management</c> and <c>ooblex.ops</c>.</summary>
internal static class OperationsSection
{
    public static ManagementOptions BindManagement(HoconReader hocon) => new()
    {
        Host = hocon.ListenAddress("host"),
        Port = hocon.Port("port"),
        ReadOnly = hocon.Flag("read-only"),
    };

    public static OpsOptions BindOps(HoconReader hocon)
    {
        OpsOptions ops = new()
        {
            Host = hocon.ListenAddress("host"),
            Port = hocon.Port("port"),
            Token = hocon.OptionalText("token"),
        };
        if (ops.Token is null && !IPAddress.IsLoopback(ops.Host))
        {
            hocon.Problem("host", "is not a loopback address; set ooblex.ops.token to open it to the network");
        }

        if (ops.Token is { Length: < 16 })
        {
            hocon.Problem("token", "is too short; use at least 16 characters");
        }

        return ops;
    }
}
