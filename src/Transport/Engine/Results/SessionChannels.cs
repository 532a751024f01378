namespace Ooblex.Transport.Engine.Results;

/// <summary>The data channels that a session has open.</summary>
internal sealed class SessionChannels
{
    /// <summary>By id.</summary>
    public Dictionary<ushort, string> Labels { get; } = [];

    /// <summary>The one that results go by. A second one of the same label gets none while the first is open.</summary>
    public ResultSeat? Results { get; set; }
}
