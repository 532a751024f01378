namespace Ooblex.Transport.Engine;

/// <summary>One publisher on the relay worker: its mirror there, and the nodes that it goes to.</summary>
internal sealed class ExportHub(ISourceSeat publisher, MirrorSeat mirror)
{
    public ISourceSeat Publisher => publisher;

    public MirrorSeat Mirror => mirror;

    public List<ExportSeat> Exports { get; } = [];

    /// <summary>The publisher's worker has been told of the mirror.</summary>
    public bool IsFed { get; set; }
}
