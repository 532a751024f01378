using System.Diagnostics;
using Ooblex.LoadGen.Loop;
using Ooblex.LoadGen.Server;

namespace Ooblex.Bench.Inference.Load;

/// <summary>What happens at a steady pace.</summary>
internal interface IBeat
{
    TimeSpan Every { get; }

    /// <summary>How far its beats lie behind the whole multiples of <see cref="Every"/>.</summary>
    TimeSpan Phase { get; }

    void Beat();
}

/// <summary>All publishers: a thread on another core than the node's that gives each its beats.</summary>
internal sealed class Metronome : IDisposable
{
    private const int GrainMs = 1;
    private readonly object _gate = new();
    private readonly List<(IBeat Beat, long Due)> _beats = [];
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private long _cpuNanoseconds;

    public Metronome(int? core)
    {
        _thread = new Thread(() => Affinity.On(core, () =>
        {
            Run();
            return 0;
        }))
        {
            IsBackground = true, Name = "metronome",
        };
        _thread.Start();
    }

    /// <summary>What its thread has used of a processor.</summary>
    public long CpuNanoseconds => Volatile.Read(ref _cpuNanoseconds);

    public void Add(IBeat beat)
    {
        long every = TicksOf(beat.Every);
        long due = (((Stopwatch.GetTimestamp() / every) + 1) * every) + TicksOf(beat.Phase);
        lock (_gate)
        {
            _beats.Add((beat, due));
        }
    }

    public void Remove(IBeat beat)
    {
        lock (_gate)
        {
            _beats.RemoveAll(entry => entry.Beat == beat);
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
    }

    private static long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private void Run()
    {
        while (!_isStopping)
        {
            lock (_gate)
            {
                long now = Stopwatch.GetTimestamp();
                for (int i = 0; i < _beats.Count; i++)
                {
                    (IBeat beat, long due) = _beats[i];
                    while (due <= now)
                    {
                        beat.Beat();
                        due += TicksOf(beat.Every);
                    }

                    _beats[i] = (beat, due);
                }
            }

            Volatile.Write(ref _cpuNanoseconds, LinuxEvents.ReadNanoseconds(LinuxEvents.ThreadCpuClock));
            Thread.Sleep(GrainMs);
        }
    }
}
