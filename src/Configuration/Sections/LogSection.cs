using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.log</c>.</summary>
internal static class LogSection
{
    public static LogOptions Bind(HoconReader hocon) => new()
    {
        Level = hocon.OneOf<LogThreshold>("level"),
        Format = hocon.OneOf<LogFormat>("format"),
    };
}
