namespace Ooblex.Contracts.Operations;

/// <summary>One command as <c>GET /ops</c> lists it; the <c>ooblex</c> command learns the words from here.</summary>
/// <param name="Palette">First word: "media".</param>
/// <param name="Name">Second word: "streams".</param>
/// <param name="Summary">One line of help.</param>
/// <param name="Arguments">What may follow.</param>
public sealed record OpsCommandInfo(
    string Palette, string Name, string Summary, IReadOnlyList<OpsArgumentInfo> Arguments);

/// <param name="Name">How the handler knows it: "peer". The long switch is <c>--peer</c>.</param>
/// <param name="Switch">One letter; the short switch is <c>-p</c>.</param>
/// <param name="Summary">One line of help.</param>
/// <param name="Required">The command refuses to run without it.</param>
public sealed record OpsArgumentInfo(string Name, char Switch, string Summary, bool Required);

/// <summary>The body of <c>POST /ops/{palette}/{command}</c>.</summary>
/// <param name="Arguments">By <see cref="OpsArgumentInfo.Name"/>.</param>
/// <param name="Json">One JSON object per line instead of a table.</param>
public sealed record OpsRequest(IReadOnlyDictionary<string, string> Arguments, bool Json);

/// <summary>Why a command did not run; comes with status 4xx.</summary>
/// <param name="Error">One sentence for the operator.</param>
public sealed record OpsRefusal(string Error);
