namespace Ooblex.Protocol.Wire;

/// <summary>A moment on the monotonic clock of whoever drives the protocol machines, in ticks of 100 ns.</summary>
/// <remarks>Only differences mean anything: the zero point is the owner's choice.</remarks>
public readonly record struct MonoTime(long Ticks) : IComparable<MonoTime>
{
    public static readonly MonoTime Zero;

    public static MonoTime FromMilliseconds(double milliseconds) =>
        new((long)(milliseconds * TimeSpan.TicksPerMillisecond));

    public double TotalMilliseconds => Ticks / (double)TimeSpan.TicksPerMillisecond;

    public int CompareTo(MonoTime other) => Ticks.CompareTo(other.Ticks);

    public static MonoTime operator +(MonoTime time, TimeSpan span) => new(time.Ticks + span.Ticks);

    public static MonoTime operator -(MonoTime time, TimeSpan span) => new(time.Ticks - span.Ticks);

    public static TimeSpan operator -(MonoTime left, MonoTime right) => new(left.Ticks - right.Ticks);

    public static bool operator <(MonoTime left, MonoTime right) => left.Ticks < right.Ticks;

    public static bool operator >(MonoTime left, MonoTime right) => left.Ticks > right.Ticks;

    public static bool operator <=(MonoTime left, MonoTime right) => left.Ticks <= right.Ticks;

    public static bool operator >=(MonoTime left, MonoTime right) => left.Ticks >= right.Ticks;

    /// <summary>The earlier of two deadlines, where <c>null</c> means "none armed".</summary>
    public static MonoTime? Earliest(MonoTime? left, MonoTime? right) =>
        left is null ? right : right is null || left.Value <= right.Value ? left : right;
}
