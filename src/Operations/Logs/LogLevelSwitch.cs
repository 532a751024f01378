namespace Ooblex.Operations.Logs;

/// <summary>The level below which nothing is logged; operators turn it while the node runs.</summary>
public sealed class LogLevelSwitch(LogLevel level)
{
    private volatile LogLevel _level = level;

    /// <summary>Of this node's own parts.</summary>
    public LogLevel Level
    {
        get => _level;
        set => _level = value;
    }

    /// <summary>Of the frameworks below, which speak of their own affairs at every level above debug.</summary>
    public LogLevel OfFrameworks => _level > LogLevel.Debug && _level < LogLevel.Warning ? LogLevel.Warning : _level;
}
