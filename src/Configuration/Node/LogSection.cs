using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Node;

/// <summary>Reads <c>ooblex.log</c>.</summary>
internal static class LogSection
{
    public static LogOptions Bind(HoconReader hocon) => new()
    {
        Level = hocon.OneOf<LogThreshold>("level"),
        Format = hocon.OneOf<LogFormat>("format"),
    };
}
