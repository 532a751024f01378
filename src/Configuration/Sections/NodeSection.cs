using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Contracts.Peers;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.node</c>.</summary>
internal static class NodeSection
{
    public static NodeOptions Bind(HoconReader hocon)
    {
        string id = hocon.OptionalText("id") ?? FromHostName(Environment.MachineName);
        if (!PeerId.IsNodeId(id))
        {
            hocon.Problem("id", "must be 1 to 40 letters, digits and hyphens");
        }

        string site = hocon.Text("site");
        if (!PeerId.IsNodeId(site))
        {
            hocon.Problem("site", "must be 1 to 40 letters, digits and hyphens");
        }

        return new NodeOptions
        {
            Id = id,
            Roles = Roles(hocon),
            Site = site,
            DataDirectory = Path.GetFullPath(hocon.Text("data-dir") is { Length: > 0 } path ? path : "."),
            ShutdownTimeout = hocon.Duration("shutdown-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
            Rehearsal = hocon.Duration("rehearsal", TimeSpan.Zero, TimeSpan.FromSeconds(30)),
        };
    }

    private static IReadOnlyList<string> Roles(HoconReader hocon)
    {
        IReadOnlyList<string> roles = hocon.List("roles");
        if (roles.FirstOrDefault(role => !PeerId.IsNodeId(role)) is { } bad)
        {
            hocon.Problem("roles", $"holds \"{bad}\"; a role is letters, digits and hyphens");
        }

        return roles;
    }

    private static string FromHostName(string host)
    {
        IEnumerable<char> allowed = host.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-');
        string id = string.Concat(allowed).Trim('-');
        return id.Length is 0 ? "node" : id[..Math.Min(40, id.Length)];
    }
}
