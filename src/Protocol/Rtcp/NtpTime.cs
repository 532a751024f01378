namespace Ooblex.Protocol.Rtcp;

/// <summary>A 64-bit NTP timestamp: seconds since 1900 and their binary fraction (RFC 3550 §4).</summary>
/// <remarks>Arithmetic is modulo 2^64, so that era 1 (from 2036 on) needs no special case.</remarks>
public readonly record struct NtpTime(ulong Value)
{
    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>"No wall clock" (RFC 3550 §6.4.1).</summary>
    public bool IsZero => Value == 0;

    /// <summary>The middle 32 bits, in units of 1/65536 s, as LSR carries them.</summary>
    public uint Compact => (uint)(Value >> 16);

    public static NtpTime From(DateTimeOffset time) => new(Units(time.UtcTicks - Epoch.Ticks));

    /// <summary>Of era 0, 1900 to 2036.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        long seconds = (long)(Value >> 32);
        long fractionTicks = (long)(((Value & uint.MaxValue) * TimeSpan.TicksPerSecond + (1UL << 31)) >> 32);
        return Epoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + fractionTicks);
    }

    public static NtpTime operator +(NtpTime time, TimeSpan span) => new(time.Value + Units(span.Ticks));

    public static NtpTime operator -(NtpTime time, TimeSpan span) => new(time.Value - Units(span.Ticks));

    /// <summary>The shorter way round, so within 68 years either way.</summary>
    public static TimeSpan operator -(NtpTime left, NtpTime right)
    {
        Int128 units = (long)(left.Value - right.Value);
        return new TimeSpan((long)((units * TimeSpan.TicksPerSecond) >> 32));
    }

    /// <summary>A span in units of 1/65536 s, as DLSR carries it; 0 for negative spans.</summary>
    public static uint CompactSpan(TimeSpan span)
    {
        Int128 units = (Int128)span.Ticks * 65536 / TimeSpan.TicksPerSecond;
        return (uint)Int128.Clamp(units, 0, uint.MaxValue);
    }

    /// <summary>The reverse of <see cref="CompactSpan"/>.</summary>
    public static TimeSpan FromCompactSpan(uint units) => new(units * TimeSpan.TicksPerSecond / 65536);

    // 100 ns ticks to 2^-32 s.
    private static ulong Units(long ticks) =>
        unchecked((ulong)(long)(((Int128)ticks << 32) / TimeSpan.TicksPerSecond));
}
