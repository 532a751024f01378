namespace Ooblex.Contracts.Cluster;

/// <summary>What this node's pipelines can do. Thread-safe, and cheap to ask.</summary>
public interface INodeAbilities
{
    NodeAbilities Read();
}

/// <param name="Devices">What can run models, as found; the operator's word goes before it.</param>
/// <param name="Models">Ids of models whose files are here.</param>
/// <param name="Work">Tasks and effects, by their literal words.</param>
public sealed record NodeAbilities(
    IReadOnlyList<string> Devices, IReadOnlyList<string> Models, IReadOnlyList<string> Work)
{
    public static readonly NodeAbilities None = new([], [], []);
}
