namespace Ooblex.Contracts.Operations;

/// <summary>The actors of this node, for operators. Thread-safe.</summary>
public interface IActorTree
{
    /// <summary>An actor and what is below it, as a walk meets them; <c>null</c> when it is not there.</summary>
    /// <param name="path">From the root: <c>/user</c>.</param>
    /// <param name="depth">How many levels below it.</param>
    IReadOnlyList<ActorRow>? Walk(string path, int depth);

    /// <summary>Stops an actor of ours for good, or until its parent makes another one.</summary>
    /// <returns><c>null</c> when it was told to stop; else why not.</returns>
    OpsRefusal? Stop(string path);

    /// <summary>How many messages found nobody, since the actor system began.</summary>
    long LostMessages { get; }

    /// <summary>The latest of them, oldest first. Without their content, which may be secret.</summary>
    IReadOnlyList<LostMessage> RecentlyLost { get; }
}

/// <param name="Path">From the root.</param>
/// <param name="Level">0 for where the walk began.</param>
/// <param name="Type">Of the actor's class; empty where the library hides it.</param>
/// <param name="Waiting">Messages in its mailbox.</param>
/// <param name="Children">How many it has, shown or not.</param>
public sealed record ActorRow(string Path, int Level, string Type, int Waiting, int Children);

/// <param name="At">When.</param>
/// <param name="Message">Its type.</param>
/// <param name="From">Path of the sender; empty when there was none.</param>
/// <param name="To">Path that nobody lives at.</param>
public sealed record LostMessage(DateTimeOffset At, string Message, string From, string To);
