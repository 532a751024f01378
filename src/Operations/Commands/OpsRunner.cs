using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>Runs commands: checks what was asked, passes on what is for another node, keeps an audit log.</summary>
/// <remarks>The only place where something that went wrong in a command becomes a sentence.</remarks>
public sealed partial class OpsRunner(
    string node,
    IReadOnlyList<OpsCommand> commands,
    IOpsRelay relay,
    IClusterMembership cluster,
    ILogger<OpsRunner> log) : IOpsRunner
{
    private const string On = "on";

    /// <summary>What this node can do, as the catalogue shows it.</summary>
    public IReadOnlyList<OpsCommandInfo> Catalogue { get; } = [.. commands.Select(Shown)];

    public async Task<OpsRefusal?> RunAsync(OpsOrder order, OpsSink lines, CancellationToken cancellation)
    {
        OpsCommand? command =
            commands.FirstOrDefault(c => c.Info.Palette == order.Palette && c.Info.Name == order.Name);
        if (command is null)
        {
            return new OpsRefusal(
                $"there is no command \"{order.Palette} {order.Name}\" at {node}", OpsRefusalKind.Unknown);
        }

        if (Mistake(Shown(command), order.Request) is { } mistake)
        {
            return mistake;
        }

        try
        {
            OpsRefusal? refusal = command.IsOfOneNode && order.Request.Arguments.TryGetValue(On, out string? target)
                ? await AtAsync(target, command, order, lines, cancellation)
                : await HereAsync(command, order.Request, lines, cancellation);
            return refusal == OpsRefusal.NoActorSystem && cluster.HasLeft ? OpsRefusal.HasLeft : refusal;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            return Sentence(failure, command);
        }
    }

    private async Task<OpsRefusal?> AtAsync(
        string target, OpsCommand command, OpsOrder order, OpsSink lines, CancellationToken cancellation)
    {
        OpsRequest there = order.Request with
        {
            Arguments = order.Request.Arguments.Where(a => a.Key != On).ToDictionary(a => a.Key, a => a.Value),
        };
        if (target == node)
        {
            return await HereAsync(command, there, lines, cancellation);
        }

        if (cluster.View is null)
        {
            return OpsRefusal.NoActorSystem;
        }

        return relay.Nodes.Contains(target)
            ? await relay.RunAsync(
                target,
                order with { Request = there with { Operator = $"{there.Operator} by way of {node}" } },
                lines,
                cancellation)
            : $"the cluster has no node \"{target}\" that can be asked; there are {string.Join(", ", relay.Nodes)}";
    }

    private async Task<OpsRefusal?> HereAsync(
        OpsCommand command, OpsRequest request, OpsSink lines, CancellationToken cancellation)
    {
        if (command.NeedsActors && cluster.View is null)
        {
            return OpsRefusal.NoActorSystem;
        }

        if (!command.Info.Changes)
        {
            return await command.Run(Call(request, lines), cancellation);
        }

        string words = $"{command.Info.Palette} {command.Info.Name}";
        try
        {
            OpsRefusal? refusal = await command.Run(Call(request, lines), cancellation);
            Audit(request, words, refusal is null ? "done" : $"refused: {refusal.Error}");
            return refusal;
        }
        catch (Exception failure)
        {
            Audit(request, words, $"broken off: {failure.GetType().Name}");
            throw;
        }
    }

    private void Audit(OpsRequest request, string words, string outcome)
    {
        string arguments = string.Concat(request.Arguments.Select(a => $" --{a.Key} {a.Value}"));
        Log.Audit(log, OpsWriter.Printable(request.Operator), words, OpsWriter.Printable(arguments), outcome);
    }

    private OpsRefusal Sentence(Exception failure, OpsCommand command)
    {
        if (command.NeedsActors && cluster.View is null)
        {
            return OpsRefusal.NoActorSystem; // It went away in the middle.
        }

        if (failure is TimeoutException)
        {
            return new OpsRefusal("the cluster did not answer in time; try again", OpsRefusalKind.Unavailable);
        }

        Log.Failed(log, failure, command.Info.Palette, command.Info.Name);
        return new OpsRefusal($"the command failed; the log of {node} says why", OpsRefusalKind.Failed);
    }

    private static OpsCall Call(OpsRequest request, OpsSink lines) =>
        new(request, new OpsWriter(lines, request.Json));

    private static OpsRefusal? Mistake(OpsCommandInfo command, OpsRequest request)
    {
        IReadOnlyDictionary<string, string> given = request.Arguments;
        if (command.Arguments.FirstOrDefault(a => a.Required && !given.ContainsKey(a.Name)) is { } missing)
        {
            return Malformed($"--{missing.Name} is needed");
        }

        if (given.Keys.FirstOrDefault(name => command.Arguments.All(a => a.Name != name)) is { } unknown)
        {
            return Malformed($"--{unknown} is not an argument of this command");
        }

        return command.NeedsConfirmation && !request.Confirmed
            ? new OpsRefusal(
                $"{command.Palette} {command.Name} ends or moves what is at work, and runs only with --yes",
                OpsRefusalKind.Unconfirmed)
            : null;
    }

    private static OpsRefusal Malformed(string sentence) => new(sentence, OpsRefusalKind.Malformed);

    private static OpsCommandInfo Shown(OpsCommand command)
    {
        if (!command.IsOfOneNode)
        {
            return command.Info;
        }

        char? letter = command.Info.Arguments.Any(a => a.Switch == 'n') ? null : 'n';
        OpsArgumentInfo on =
            new(On, letter, "The node that it is about; without it the one that is asked", Required: false)
            {
                Kind = OpsValueKind.Node,
            };
        return command.Info with { Arguments = [.. command.Info.Arguments, on] };
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1, Level = LogLevel.Information, Message = "Operator {Who}: {Command}{Arguments}: {Outcome}")]
        public static partial void Audit(ILogger log, string who, string command, string arguments, string outcome);

        [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The command {Palette} {Name} failed.")]
        public static partial void Failed(ILogger log, Exception cause, string palette, string name);
    }
}
