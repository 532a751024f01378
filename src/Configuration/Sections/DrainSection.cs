using Ooblex.Actors.Drain;
using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.drain</c>.</summary>
internal static class DrainSection
{
    public static DrainOptions Bind(HoconReader hocon)
    {
        DrainOptions drain = new()
        {
            Limit = hocon.Duration("limit", TimeSpan.Zero, TimeSpan.FromHours(12)),
            Settle = hocon.Duration("settle", TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        };
        if (drain.Settle > drain.Limit)
        {
            hocon.Problem("settle", "must not be longer than ooblex.drain.limit");
        }

        return drain;
    }
}
