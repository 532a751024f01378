using System.Globalization;

namespace Ooblex.LoadGen.Measure;

/// <summary>Datagrams that the kernel threw away because one of our sockets was full: then this process is too slow,
/// and the run says nothing of the server.</summary>
internal static class SocketDrops
{
    private const int LocalAddressColumn = 1;

    public static long Count(IReadOnlySet<int> localPorts)
    {
        long drops = 0;
        foreach (string line in File.ReadLines("/proc/net/udp").Skip(1))
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string port = columns[LocalAddressColumn].Split(':')[1];
            if (localPorts.Contains(int.Parse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)))
            {
                drops += long.Parse(columns[^1], CultureInfo.InvariantCulture);
            }
        }

        return drops;
    }
}
