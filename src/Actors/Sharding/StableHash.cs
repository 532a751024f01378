using Akka.Util;

namespace Ooblex.Actors.Sharding;

/// <summary>A hash that is the same in every process and version: shards are found by it for ever.</summary>
/// <remarks><see cref="string.GetHashCode()"/> is seeded per process and would scatter entities.</remarks>
internal static class StableHash
{
    public static int Bucket(string text, int buckets) =>
        (int)(unchecked((uint)MurmurHash.StringHash(text)) % (uint)buckets);
}
