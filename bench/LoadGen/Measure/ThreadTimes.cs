using System.Globalization;

namespace Ooblex.LoadGen.Measure;

/// <summary>CPU time of each thread of a server, to see which of them the packets cost.</summary>
internal sealed class ThreadTimes
{
    // In the thread's stat file its name stands in brackets; user and system time are the 12th and 13th word behind.
    private const int UserColumn = 11;
    private const int SystemColumn = 12;
    private const double MicrosecondsPerTick = 10_000;

    private readonly Dictionary<string, ThreadTime> _threads = [];

    public static ThreadTimes Take(IReadOnlyList<int> pids)
    {
        ThreadTimes times = new();
        foreach (string folder in pids.SelectMany(pid => Directory.GetDirectories($"/proc/{pid}/task")))
        {
            times.Read(folder);
        }

        return times;
    }

    /// <summary>What each thread has used since an earlier moment, the busiest first.</summary>
    public IEnumerable<ThreadTime> Since(ThreadTimes earlier) => _threads
        .Select(thread => thread.Value - earlier._threads.GetValueOrDefault(thread.Key))
        .Where(time => time.TotalMicroseconds > 0)
        .OrderByDescending(time => time.TotalMicroseconds);

    private void Read(string folder)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (IOException)
        {
            return; // The thread has ended meanwhile.
        }

        int bracket = stat.LastIndexOf(')');
        string name = stat[(stat.IndexOf('(') + 1)..bracket];
        string[] columns = stat[(bracket + 2)..].Split(' ');
        _threads[folder] = new ThreadTime(name, Microseconds(columns[UserColumn]), Microseconds(columns[SystemColumn]));
    }

    private static double Microseconds(string ticks) =>
        long.Parse(ticks, CultureInfo.InvariantCulture) * MicrosecondsPerTick;
}

/// <summary>CPU time of one thread; the split between user and system is an estimate of the kernel's.</summary>
internal readonly record struct ThreadTime(string? Name, double UserMicroseconds, double SystemMicroseconds)
{
    public double TotalMicroseconds => UserMicroseconds + SystemMicroseconds;

    public static ThreadTime operator -(ThreadTime later, ThreadTime earlier) => new(
        later.Name,
        later.UserMicroseconds - earlier.UserMicroseconds,
        later.SystemMicroseconds - earlier.SystemMicroseconds);
}
