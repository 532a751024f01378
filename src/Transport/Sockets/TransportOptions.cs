using System.Net;

namespace Ooblex.Transport.Sockets;

/// <summary>
/// What an operator may tune about the media socket. Defaults: <c>ooblex.transport</c> in reference.conf.
/// </summary>
public sealed record TransportOptions
{
    /// <summary>One bit of a word each, and one for the worker of relays.</summary>
    public const int MaxWorkers = 63;

    /// <summary>Local address the media socket binds to; <c>0.0.0.0</c> or <c>::</c> for all.</summary>
    public required IPAddress BindAddress { get; init; }

    /// <summary>UDP port of all media; 0 lets the system choose (tests).</summary>
    public required int Port { get; init; }

    /// <summary>
    /// Addresses written into candidates: what clients can reach. Empty: the bind address, or loopback.
    /// </summary>
    public required IReadOnlyList<IPAddress> AnnouncedAddresses { get; init; }

    /// <summary>Threads that carry media, each with a socket of its own on the port; 0: as many as pay.</summary>
    public required int Workers { get; init; }

    /// <summary>The number that is meant: one core is left to everything else.</summary>
    public int WorkerCount => Workers > 0 ? Workers : Math.Clamp(Environment.ProcessorCount - 1, 1, MaxWorkers);

    /// <summary>
    /// Packets that may wait from one worker to another; the newest are dropped for that worker's viewers when full.
    /// </summary>
    public required int HandoverParcels { get; init; }

    /// <summary>Kernel receive buffer of each worker in bytes (SO_RCVBUF); the system may give less.</summary>
    public required int ReceiveBufferBytes { get; init; }

    /// <summary>Kernel send buffer of each worker in bytes (SO_SNDBUF); the system may give less.</summary>
    public required int SendBufferBytes { get; init; }

    /// <summary>Equal datagrams to one address go out as one (UDP_SEGMENT), where the system can.</summary>
    public required bool Segmentation { get; init; }

    /// <summary>Equal datagrams of one sender come in as one (UDP_GRO), where the system can.</summary>
    public required ReceiveOffload ReceiveOffload { get; init; }

    /// <summary>Which system calls carry datagrams.</summary>
    public required DatagramApi Api { get; init; }
}

public enum DatagramApi
{
    /// <summary>Batched system calls where the system has them.</summary>
    Auto,

    /// <summary>recvmmsg and sendmmsg; an error at start where they are missing.</summary>
    Batched,

    /// <summary>System.Net.Sockets, one datagram per call; runs everywhere.</summary>
    Portable,
}

public enum ReceiveOffload
{
    /// <summary>Wherever the kernel has it: datagrams that come alone cost no more, joined ones a third.</summary>
    Auto,

    /// <summary>An error at start where the kernel or the kind of port lacks it.</summary>
    On,

    /// <summary>Each datagram comes alone.</summary>
    Off,
}
