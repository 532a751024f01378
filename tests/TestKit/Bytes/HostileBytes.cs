namespace Ooblex.TestKit.Bytes;

/// <summary>
/// Inputs no honest sender makes: noise, truncations, flipped bits and lengths that lie, all from one seed.
/// </summary>
public static class HostileBytes
{
    /// <param name="seed">Put it into the failure message.</param>
    /// <param name="count">Random and mutated inputs, besides every truncation of every sample.</param>
    /// <param name="samples">Well-formed inputs to start from.</param>
    public static IEnumerable<byte[]> From(int seed, int count, params byte[][] samples)
    {
        foreach (byte[] sample in samples)
        {
            for (int length = 0; length <= sample.Length; length++)
            {
                yield return sample[..length];
            }
        }

        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            if (samples.Length == 0 || random.Next(4) == 0)
            {
                byte[] noise = new byte[random.Next(1_600)];
                random.NextBytes(noise);
                yield return noise;
            }
            else
            {
                yield return Mutate(samples[random.Next(samples.Length)], random);
            }
        }
    }

    private static byte[] Mutate(byte[] sample, Random random)
    {
        int length = Math.Max(0, sample.Length + (random.Next(3) == 0 ? random.Next(-8, 9) : 0));
        byte[] bytes = new byte[length];
        sample.AsSpan(0, Math.Min(length, sample.Length)).CopyTo(bytes);
        int changes = random.Next(1, 6);
        for (int i = 0; i < changes && length > 0; i++)
        {
            int at = random.Next(length);
            bytes[at] = random.Next(4) switch
            {
                0 => 0xFF,
                1 => 0,
                2 => (byte)(bytes[at] ^ (1 << random.Next(8))),
                _ => (byte)random.Next(256),
            };
        }

        return bytes;
    }
}
