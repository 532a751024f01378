namespace Ooblex.Contracts.Operations;

/// <summary>One command as <c>GET /ops</c> lists it; the <c>ooblex</c> command learns the words from here.</summary>
/// <param name="Palette">First word: "media".</param>
/// <param name="Name">Second word: "streams".</param>
/// <param name="Summary">One line of help.</param>
/// <param name="Arguments">What may follow.</param>
public sealed record OpsCommandInfo(
    string Palette, string Name, string Summary, IReadOnlyList<OpsArgumentInfo> Arguments)
{
    /// <summary>More help, in a few sentences; empty when the summary says all.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Changes something, so it leaves a line in the audit log.</summary>
    public bool Changes { get; init; }

    /// <summary>Ends or moves what is at work, so it runs only when confirmed.</summary>
    public bool NeedsConfirmation { get; init; }

    /// <summary>Goes on until the operator has seen enough.</summary>
    public bool Follows { get; init; }
}

/// <param name="Name">How the handler knows it: "peer". The long switch is <c>--peer</c>.</param>
/// <param name="Switch">One letter; the short switch is <c>-p</c>. <c>null</c> when there is only the long one.</param>
/// <param name="Summary">One line of help.</param>
/// <param name="Required">The command refuses to run without it.</param>
public sealed record OpsArgumentInfo(string Name, char? Switch, string Summary, bool Required)
{
    /// <summary>What can be completed for it, by <c>GET /ops/values/{kind}</c>.</summary>
    public OpsValueKind Kind { get; init; }
}

/// <summary>What an argument names.</summary>
public enum OpsValueKind
{
    /// <summary>Nothing that the node could list.</summary>
    Text,
    Node,
    Address,
    Stream,
    Peer,
    ShardType,
    LogLevel,
}

/// <summary>The body of <c>POST /ops/{palette}/{command}</c>.</summary>
/// <param name="Arguments">By <see cref="OpsArgumentInfo.Name"/>.</param>
/// <param name="Json">One JSON object per line instead of a table.</param>
public sealed record OpsRequest(IReadOnlyDictionary<string, string> Arguments, bool Json)
{
    /// <summary>The operator has said yes to a command that needs it.</summary>
    public bool Confirmed { get; init; }

    /// <summary>Came by way of another node, so it goes no further.</summary>
    public bool Relayed { get; init; }

    /// <summary>Who gives the command, as they say themselves; for the audit log only.</summary>
    public string Operator { get; init; } = "";
}

/// <summary>Why a command did not run, or broke off.</summary>
/// <param name="Error">One sentence for the operator.</param>
/// <param name="Kind">For programs.</param>
public sealed record OpsRefusal(string Error, OpsRefusalKind Kind = OpsRefusalKind.Refused)
{
    /// <summary>
    /// Begins the last line of an answer that broke off, and no other; the refusal follows as JSON. Before the first
    /// line a refusal is a status of HTTP.
    /// </summary>
    public const char LastLine = '\u001e';

    public static readonly OpsRefusal NoActorSystem =
        new("the actor system of this node is being rebuilt; try again in a moment", OpsRefusalKind.Unavailable);

    public static readonly OpsRefusal HasLeft =
        new("this node has left the cluster, and stays out until its process is started again");

    public static implicit operator OpsRefusal(string error) => new(error);

    public static OpsRefusal FromString(string error) => new(error);
}

/// <summary>What kind of no. Each has a status and an exit code, in docs/operations/commands.md.</summary>
public enum OpsRefusalKind
{
    /// <summary>A rule, or the present state, says no.</summary>
    Refused,

    /// <summary>No such command.</summary>
    Unknown,

    /// <summary>An argument is missing, or makes no sense.</summary>
    Malformed,

    /// <summary>The token is missing or wrong, or the caller is a web page.</summary>
    Forbidden,

    /// <summary>The command needs a yes.</summary>
    Unconfirmed,

    /// <summary>Not now: something that it needs is away or silent. Worth another try.</summary>
    Unavailable,

    /// <summary>A bug; the log of the node has it.</summary>
    Failed,
}
