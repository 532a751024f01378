namespace Ooblex.Configuration;

/// <summary>One mistake in the configuration. Start-up shows all of them at once and goes no further.</summary>
/// <param name="Source">The file, variable or argument that holds it.</param>
/// <param name="Key">The full key, or empty when the whole source cannot be read.</param>
/// <param name="Message">What is wrong and what would be right; never the value of a secret.</param>
public sealed record ConfigProblem(string Source, string Key, string Message)
{
    public override string ToString() => Key.Length == 0 ? $"{Source}: {Message}" : $"{Source}: {Key} {Message}";
}
