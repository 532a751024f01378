using System.Globalization;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary><c>cluster drain</c> and <c>undrain</c>, and the same words in the <c>media</c> palette.</summary>
public sealed class DrainCommands(string self, INodeDrain drain, TimeProvider time)
{
    private const int MaxLimitSeconds = 24 * 3600;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private static readonly OpsArgumentInfo On =
        new("on", 'n', "Which node; without it the one that is asked", Required: false) { Kind = OpsValueKind.Node };

    public IReadOnlyList<OpsCommand> All() => [Of("cluster"), Of("media"), CancelOf("cluster"), CancelOf("media")];

    private OpsCommand Of(string palette) => new(
        new OpsCommandInfo(
            palette,
            "drain",
            "Empties a node, and has it leave the cluster",
            [
                On,
                new("limit", 'l', "Seconds after which it leaves whatever is left", Required: false),
            ])
        {
            Detail = "It takes no new sessions, and tells those it has to open elsewhere. The command shows how far it "
                + "is until the node has left; ending the command does not end the drain.",
            Changes = true,
        },
        Drain);

    private OpsCommand CancelOf(string palette) => new(
        new OpsCommandInfo(palette, "undrain", "Calls a drain off: the node takes sessions again", [On])
        {
            Detail = "Sessions that have gone elsewhere stay there. Too late once the node ends what is left, or when "
                + "it drains because its process is about to stop.",
            Changes = true,
        },
        Cancel);

    private async Task<OpsRefusal?> Cancel(OpsCall call, CancellationToken cancellation)
    {
        string node = call.Optional("on") ?? self;
        if (await drain.CancelAsync(node, cancellation) is not { } status)
        {
            return Unknown(node);
        }

        await Show(call.Output, status, cancellation);
        return status.Phase == DrainPhase.Serving
            ? null
            : new OpsRefusal($"{node} goes on: its drain cannot be called off any more", OpsRefusalKind.Unavailable);
    }

    private static OpsRefusal Unknown(string node) =>
        new($"the cluster has no node {node}, or it does not answer", OpsRefusalKind.Unavailable);

    private async Task<OpsRefusal?> Drain(OpsCall call, CancellationToken cancellation)
    {
        if (call.Number("limit", 0, MaxLimitSeconds, -1, out int seconds) is { } wrong)
        {
            return wrong;
        }

        string node = call.Optional("on") ?? self;
        TimeSpan? limit = seconds < 0 ? null : TimeSpan.FromSeconds(seconds);
        if (await drain.DrainAsync(node, limit, cancellation) is not { } status)
        {
            return Unknown(node);
        }

        await Show(call.Output, status, cancellation);
        using PeriodicTimer timer = new(LookEvery, time);
        while (status.Phase != DrainPhase.Left && await timer.WaitForNextTickAsync(cancellation))
        {
            // A node that has left is no node of the cluster, and this is how others see that.
            DrainStatus now = await drain.StatusAsync(node, cancellation)
                ?? new DrainStatus(node, DrainPhase.Left, 0, TimeSpan.Zero);
            if (now.Phase != status.Phase || now.Sessions != status.Sessions)
            {
                await Show(call.Output, now, cancellation);
            }

            if (now.Phase == DrainPhase.Serving)
            {
                return $"{node} serves again: its drain was called off";
            }

            status = now;
        }

        return null;
    }

    private static Task Show(OpsWriter output, DrainStatus status, CancellationToken cancellation)
    {
        string phase = status.Phase.ToString().ToLowerInvariant();
        string text = status.Phase == DrainPhase.Left ? $"{status.NodeId} has left"
            : status.Phase == DrainPhase.Serving ? $"{status.NodeId} serves: {status.Sessions} sessions"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{status.NodeId} {phase}: {status.Sessions} sessions, {status.Left.TotalSeconds:0} s left");
        return output.EventAsync(
            text,
            cancellation,
            ("node", status.NodeId),
            ("phase", phase),
            ("sessions", status.Sessions),
            ("left_seconds", Math.Round(status.Left.TotalSeconds)));
    }
}
