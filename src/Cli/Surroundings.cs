namespace Ooblex.Cli;

/// <summary>What is around the command line: streams, variables, and a person, where there is one.</summary>
/// <param name="Output">For answers.</param>
/// <param name="Errors">For reasons.</param>
/// <param name="Environment">A variable, or <c>null</c>.</param>
internal sealed record Surroundings(TextWriter Output, TextWriter Errors, Func<string, string?> Environment)
{
    /// <summary>Asks a person yes or no; <c>null</c> when nobody sits at a terminal.</summary>
    public Func<string, bool>? Ask { get; init; }

    /// <summary>Goes into the audit log.</summary>
    public string User { get; init; } = "";

    public static Surroundings OfProcess() => new(Console.Out, Console.Error, System.Environment.GetEnvironmentVariable)
    {
        Ask = Console.IsInputRedirected || Console.IsErrorRedirected ? null : AskOnTerminal,
        User = System.Environment.UserName,
    };

    private static bool AskOnTerminal(string question)
    {
        Console.Error.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
