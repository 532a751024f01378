namespace Ooblex.Contracts.Vision;

/// <summary>The models that a node knows of. Thread-safe.</summary>
public interface IModelList
{
    IReadOnlyList<ModelRow> Models { get; }
}

/// <param name="Id">As in the catalogue.</param>
/// <param name="Task">What it is for, in kebab-case.</param>
/// <param name="Version">As in the catalogue.</param>
/// <param name="Licence">As in the catalogue.</param>
/// <param name="State">Of its file here: <c>present</c>, <c>partial</c>, <c>absent</c> or <c>corrupt</c>.</param>
/// <param name="Width">Of its input, pixels.</param>
/// <param name="Height">Of its input, pixels; 0 where the picture's own shape decides.</param>
/// <param name="IsChosen">It does its task when nobody names another.</param>
public sealed record ModelRow(
    string Id, string Task, string Version, string Licence, string State, int Width, int Height, bool IsChosen);
