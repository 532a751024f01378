using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Commands;

/// <summary>Members of the cluster in the words of commands.</summary>
internal static class ClusterWords
{
    private const string NodePrefix = "node-";
    private const string SitePrefix = "site-";

    public static string Of(MemberState state) => state switch
    {
        MemberState.WeaklyUp => "weakly-up",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>Its roles without those that say its name and site.</summary>
    public static string Roles(ClusterMember member) => string.Join(
        ',', member.Roles.Where(role => !Begins(role, NodePrefix) && !Begins(role, SitePrefix)));

    public static string Site(ClusterMember member) =>
        member.Roles.FirstOrDefault(role => Begins(role, SitePrefix))?[SitePrefix.Length..] ?? "";

    /// <summary>A member by its name or by its address.</summary>
    public static ClusterMember? Find(ClusterView view, string text) =>
        NodeAddress.TryParse(text, out NodeAddress? address)
            ? view.Members.FirstOrDefault(member => member.Address == address)
            : view.Members.FirstOrDefault(member => member.NodeId == text);

    /// <summary>The name of the node at an address, or the address where it has none.</summary>
    public static string NameOf(ClusterView view, NodeAddress address) =>
        view.Members.FirstOrDefault(member => member.Address == address)?.NodeId is { Length: > 0 } name
            ? name
            : address.ToString();

    private static bool Begins(string role, string prefix) => role.StartsWith(prefix, StringComparison.Ordinal);
}
