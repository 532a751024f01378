using Akka.Configuration;

namespace Ooblex.Configuration.Hocon;

/// <summary>Parses HOCON, and refuses what Akka's parser silently mends: unbalanced braces and open strings.</summary>
internal static class HoconText
{
    /// <returns>The configuration, or <c>null</c> with the reason.</returns>
    public static Config? Parse(string text, out string? problem)
    {
        problem = Imbalance(text);
        if (problem is not null)
        {
            return null;
        }

        try
        {
            return ConfigurationFactory.ParseString(text);
        }
        catch (Exception e) when (e is FormatException or ConfigurationException or ArgumentException)
        {
            problem = e.Message.Split('\n')[0].Trim();
            return null;
        }
    }

    /// <summary>A value that means exactly this text, whatever it contains.</summary>
    public static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\r", "", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    private static string? Imbalance(string text)
    {
        Stack<(char Opener, int Line)> open = new();
        int lineNumber = 0;
        foreach (string line in text.Split('\n'))
        {
            lineNumber++;
            if (LineImbalance(line, lineNumber, open) is { } problem)
            {
                return problem;
            }
        }

        return open.TryPop(out (char Opener, int Line) left)
            ? $"line {left.Line}: '{left.Opener}' is never closed"
            : null;
    }

    private static string? LineImbalance(string line, int lineNumber, Stack<(char Opener, int Line)> open)
    {
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quoted)
            {
                i += c == '\\' ? 1 : 0;
                quoted = c != '"';
            }
            else if (c == '#' || (c == '/' && i + 1 < line.Length && line[i + 1] == '/'))
            {
                break;
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c is '{' or '[')
            {
                open.Push((c, lineNumber));
            }
            else if (c is '}' or ']' && (!open.TryPop(out (char Opener, int Line) last) || !Match(last.Opener, c)))
            {
                return $"line {lineNumber}: '{c}' closes nothing";
            }
        }

        return quoted ? $"line {lineNumber}: a string is not closed" : null;
    }

    private static bool Match(char opener, char closer) => (opener, closer) is ('{', '}') or ('[', ']');
}
