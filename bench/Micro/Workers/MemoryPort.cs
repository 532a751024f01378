using System.Net;
using Ooblex.LoadGen.Loop;
using Ooblex.Transport.Sockets;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.Micro.Workers;

/// <summary>A port without a socket: the other side makes up what comes in and takes what goes out.</summary>
/// <remarks>It sleeps and is woken by the same calls as the real one, so that waking costs what it costs.</remarks>
internal sealed unsafe class MemoryPort(IPEndPoint address, IPortSide side) : DatagramPort
{
    private const int Slots = 64;

    private readonly WakeFile _wakeFile = WakeFile.Open();
    private readonly PollEntry[] _poll = Pinned.Array<PollEntry>(1);
    private long _cpuNanoseconds;

    public override IPEndPoint LocalEndPoint => address;

    /// <summary>CPU time of the worker's thread when it last looked for datagrams.</summary>
    public long CpuNanoseconds => Volatile.Read(ref _cpuNanoseconds);

    public override void Receive(ReceiveBatch batch, TimeSpan timeout)
    {
        Volatile.Write(ref _cpuNanoseconds, LinuxEvents.ReadNanoseconds(LinuxEvents.ThreadCpuClock));
        batch.Clear();
        batch.Shape(Slots, ReceiveBatch.MaxDatagramBytes, slotDatagrams: 1);
        if (!side.TryFill(batch) && timeout > TimeSpan.Zero)
        {
            Wait(timeout);
            side.TryFill(batch);
        }
    }

    public override void Send(SendBatch batch) => side.Take(batch);

    public override void Dispose() => _wakeFile.Dispose();

    protected override bool TrySignal() => _wakeFile.TrySignal();

    private void Wait(TimeSpan timeout)
    {
        TimeSpec limit = new()
        {
            Seconds = (long)timeout.TotalSeconds,
            Nanoseconds = timeout.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        _poll[0] = new PollEntry { File = _wakeFile.Descriptor, Events = PollIn };
        if (Poll(Pinned.Address(_poll), 1, &limit, null) > 0)
        {
            _wakeFile.Clear();
            TakeWake();
        }
    }
}

/// <summary>Who is at the other end of a port. Called by the worker's thread.</summary>
internal interface IPortSide
{
    /// <returns>Whether there was anything.</returns>
    bool TryFill(ReceiveBatch batch);

    void Take(SendBatch batch);
}
