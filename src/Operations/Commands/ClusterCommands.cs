using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>The <c>cluster</c> palette: who is in the cluster, and orders about it.</summary>
public sealed class ClusterCommands(IClusterMembership cluster, TimeProvider time)
{
    private const int MostEvents = 1_000_000;

    public IReadOnlyList<OpsCommand> All() =>
    [
        new("cluster", "show", "Members of the cluster, as the node sees them", Show) { NeedsActors = true },
        new("cluster", "status", "The node's own place in the cluster", Status)
        {
            NeedsActors = true, IsOfOneNode = true,
        },
        new("cluster", "roles", "Roles, and who has them", Roles) { NeedsActors = true },
        Tail(),
        Join(),
        Leave(),
        Down(),
        DownUnreachable(),
    ];

    private async Task<OpsRefusal?> Show(OpsCall call, CancellationToken cancellation)
    {
        if (cluster.View is not { } view)
        {
            return OpsRefusal.NoActorSystem;
        }

        OpsTable table = new("node", "site", "address", "roles", "status", "reachable", "version", "is");
        foreach (ClusterMember member in view.Members)
        {
            table.Add(
                member.NodeId,
                ClusterWords.Site(member),
                member.Address.ToString(),
                ClusterWords.Roles(member),
                ClusterWords.Of(member.State),
                member.IsReachable ? "yes" : "no",
                member.Version,
                string.Join(',', Distinctions(view, member.Address)));
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private async Task<OpsRefusal?> Status(OpsCall call, CancellationToken cancellation)
    {
        if (cluster.View is not { } view)
        {
            return OpsRefusal.NoActorSystem;
        }

        string states = string.Join(", ", view.Members
            .GroupBy(member => member.State).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {ClusterWords.Of(group.Key)}"));
        string unreachable = string.Join(", ", view.Members
            .Where(member => !member.IsReachable).Select(member => ClusterWords.NameOf(view, member.Address)));
        OpsTable table = new OpsTable("what", "value")
            .Add("address", view.Self.ToString())
            .Add("status", ClusterWords.Of(view.SelfState))
            .Add("members", states)
            .Add("unreachable", unreachable.Length > 0 ? unreachable : null)
            .Add("leader", view.Leader is { } leader ? ClusterWords.NameOf(view, leader) : null)
            .Add("oldest", view.Oldest is { } oldest ? ClusterWords.NameOf(view, oldest) : null);
        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private async Task<OpsRefusal?> Roles(OpsCall call, CancellationToken cancellation)
    {
        if (cluster.View is not { } view)
        {
            return OpsRefusal.NoActorSystem;
        }

        OpsTable table = new("role", "members", "oldest", "nodes");
        foreach (string role in view.Members.SelectMany(member => member.Roles).Distinct().Order())
        {
            ClusterMember[] having = [.. view.Members.Where(member => member.Roles.Contains(role))];
            table.Add(
                role,
                having.Length,
                view.OldestPerRole.TryGetValue(role, out NodeAddress? oldest)
                    ? ClusterWords.NameOf(view, oldest)
                    : null,
                string.Join(',', having.Select(member => ClusterWords.NameOf(view, member.Address))));
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private OpsCommand Tail() => new(
        new OpsCommandInfo(
            "cluster",
            "tail",
            "What happens to the cluster, as it happens",
            [new OpsArgumentInfo("count", 'n', "End after so many events", Required: false)])
        {
            Detail = "It begins with what is so already.",
            Follows = true,
        },
        async (call, cancellation) =>
        {
            if (call.Number("count", 1, MostEvents, MostEvents, out int left) is { } wrong)
            {
                return wrong;
            }

            await call.Output.OpenAsync(cancellation);
            await foreach (ClusterHappening happening in cluster.WatchAsync(cancellation))
            {
                await Write(call.Output, happening, cancellation);
                if (--left == 0)
                {
                    return null;
                }
            }

            return OpsRefusal.NoActorSystem;
        })
    {
        NeedsActors = true, IsOfOneNode = true,
    };

    private OpsCommand Join() => new(
        new OpsCommandInfo(
            "cluster",
            "join",
            "Has a node that is alone join the cluster of another",
            [new OpsArgumentInfo("address", 'a', "Of a member: akka.tcp://ooblex@host:port", Required: true)])
        {
            Changes = true,
        },
        async (call, cancellation) =>
        {
            if (cluster.View is not { } view)
            {
                return OpsRefusal.NoActorSystem;
            }

            if (!NodeAddress.TryParse(call["address"], out NodeAddress? address))
            {
                return new OpsRefusal("an address is akka.tcp://ooblex@host:port", OpsRefusalKind.Malformed);
            }

            if (address.System != view.Self.System || address.Protocol != view.Self.Protocol)
            {
                return $"{address} cannot be a member: this node is {view.Self}";
            }

            if (view.SelfState is not MemberState.Removed)
            {
                return $"this node is in a cluster already, as {ClusterWords.Of(view.SelfState)}; leave it first";
            }

            cluster.Join(address);
            await call.Output.LineAsync($"joining {address}", cancellation);
            return null;
        })
    {
        NeedsActors = true, IsOfOneNode = true,
    };

    private OpsCommand Leave() => new(
        new OpsCommandInfo("cluster", "leave", "A member hands its work over and leaves", [Address(required: false)])
        {
            Detail = "Without an address the node that is asked leaves. Its process goes on and stays out until it is "
                + "started again; its sessions go on, out of sight of the others. cluster drain empties a node first.",
            Changes = true,
        },
        async (call, cancellation) =>
        {
            if (cluster.View is not { } view)
            {
                return OpsRefusal.NoActorSystem;
            }

            string whom = call.Optional("address") ?? view.Self.ToString();
            if (ClusterWords.Find(view, whom) is not { } member)
            {
                return NoMember(whom);
            }

            cluster.Leave(member.Address);
            await call.Output.LineAsync($"leaving {member.Address}", cancellation);
            return null;
        })
    {
        NeedsActors = true,
    };

    private OpsCommand Down() => new(
        new OpsCommandInfo("cluster", "down", "Takes a member for dead and its work from it", [Address(required: true)])
        {
            Detail = "For a member that will not come back. One that lives is cut off, and its actor system ends.",
            Changes = true,
            NeedsConfirmation = true,
        },
        async (call, cancellation) =>
        {
            if (cluster.View is not { } view)
            {
                return OpsRefusal.NoActorSystem;
            }

            if (ClusterWords.Find(view, call["address"]) is not { } member)
            {
                return NoMember(call["address"]);
            }

            cluster.Down(member.Address);
            await call.Output.LineAsync($"downing {member.Address}", cancellation);
            return null;
        })
    {
        NeedsActors = true,
    };

    private OpsCommand DownUnreachable() => new(
        new OpsCommandInfo("cluster", "down-unreachable", "Takes every unreachable member for dead", [])
        {
            Detail = "The resolver of split brains does that by itself; where it could not decide, an operator who "
                + "knows that these machines are off may.",
            Changes = true,
            NeedsConfirmation = true,
        },
        async (call, cancellation) =>
        {
            if (cluster.View is not { } view)
            {
                return OpsRefusal.NoActorSystem;
            }

            ClusterMember[] silent = [.. view.Members.Where(member => !member.IsReachable)];
            foreach (ClusterMember member in silent)
            {
                cluster.Down(member.Address);
                await call.Output.LineAsync($"downing {member.Address}", cancellation);
            }

            return silent.Length > 0 ? null : new OpsRefusal("every member is reachable");
        })
    {
        NeedsActors = true,
    };

    private Task Write(OpsWriter output, ClusterHappening happening, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        ClusterMember? member = happening.Member;
        string? address = (member?.Address ?? happening.Address)?.ToString();
        string?[] words = [happening.Kind, member?.NodeId, address, happening.Role];
        return output.EventAsync(
            $"{now:HH:mm:ss.fff}Z  {string.Join("  ", words.Where(word => word is { Length: > 0 }))}",
            cancellation,
            ("at", now),
            ("event", happening.Kind),
            ("node", member?.NodeId),
            ("address", address),
            ("status", member is null ? null : ClusterWords.Of(member.State)),
            ("role", happening.Role));
    }

    private static IEnumerable<string> Distinctions(ClusterView view, NodeAddress member)
    {
        if (member == view.Self)
        {
            yield return "asked";
        }

        if (member == view.Leader)
        {
            yield return "leader";
        }

        if (member == view.Oldest)
        {
            yield return "oldest";
        }
    }

    private static OpsArgumentInfo Address(bool required) =>
        new("address", 'a', "Of the member, or its name", required) { Kind = OpsValueKind.Address };

    private static OpsRefusal NoMember(string text) => $"the cluster has no member {text}; cluster show lists them";
}
