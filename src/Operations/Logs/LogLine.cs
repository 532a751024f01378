namespace Ooblex.Operations.Logs;

/// <param name="At">When.</param>
/// <param name="Level">How bad.</param>
/// <param name="Category">Which part said it.</param>
/// <param name="Text">In one line, with the cause but without its stack.</param>
public sealed record LogLine(DateTimeOffset At, LogLevel Level, string Category, string Text);
