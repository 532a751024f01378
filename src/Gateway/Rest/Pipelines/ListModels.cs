using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Vision;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>GET /v1/ai/models: the models of the catalogue, and what can be done in this cluster, and where.</summary>
internal sealed class ListModels(IModelList models, INodeBoard board, Access access)
{
    private const ApiScopes Readers = ApiScopes.Ai | ApiScopes.View | ApiScopes.Publish | ApiScopes.Admin;

    public Task HandleAsync(HttpContext http)
    {
        if (!access.TryAdmit(http, Readers, null, out Caller? _, out Problem? problem))
        {
            return problem.WriteAsync(http);
        }

        IReadOnlyList<NodeReport> nodes = board.Live;
        AbilitiesView view = new(
            [.. models.Models.Select(model => ViewOf(model, nodes))],
            [
                .. VisionTasks.Analyses.Select(word => WorkOf(word, "task", nodes)),
                .. VisionTasks.Effects.Select(word => WorkOf(word, "effect", nodes)),
            ]);
        return JsonBodies.WriteAsync(http, StatusCodes.Status200OK, view, PipelineJson.Default.AbilitiesView);
    }

    private static ModelView ViewOf(ModelRow model, IReadOnlyList<NodeReport> nodes) => new(
        model.Id,
        model.Task,
        model.Version,
        model.Licence,
        model.State,
        new ModelInputView(model.Width, model.Height),
        model.IsChosen,
        [.. nodes.Where(node => node.Models.Contains(model.Id)).Select(node => node.NodeId)]);

    private static WorkView WorkOf(string word, string kind, IReadOnlyList<NodeReport> nodes)
    {
        string[] able = [.. nodes.Where(node => node.Work.Contains(word)).Select(node => node.NodeId)];
        return new WorkView(word, kind, able.Length > 0, able);
    }
}

/// <param name="Models">Of the catalogue.</param>
/// <param name="Work">Every word that a pipeline may name.</param>
internal sealed record AbilitiesView(IReadOnlyList<ModelView> Models, IReadOnlyList<WorkView> Work);

/// <param name="Id">As in the catalogue.</param>
/// <param name="Task">What it is for.</param>
/// <param name="Version">As in the catalogue.</param>
/// <param name="Licence">As in the catalogue.</param>
/// <param name="State">Of its file on the node that answers.</param>
/// <param name="Input">What it looks at.</param>
/// <param name="Default">It does its task when nobody names another.</param>
/// <param name="Nodes">Where its file is.</param>
internal sealed record ModelView(
    string Id,
    string Task,
    string Version,
    string Licence,
    string State,
    ModelInputView Input,
    bool Default,
    IReadOnlyList<string> Nodes);

/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels; 0 where the picture's own shape decides.</param>
internal sealed record ModelInputView(int Width, int Height);

/// <param name="Id">The literal word.</param>
/// <param name="Kind"><c>task</c> gives results, <c>effect</c> changes the picture.</param>
/// <param name="Available">Some node of the cluster can do it now.</param>
/// <param name="Nodes">Which.</param>
internal sealed record WorkView(string Id, string Kind, bool Available, IReadOnlyList<string> Nodes);
