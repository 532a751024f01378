using System.Globalization;

namespace Ooblex.Micro.Ports;

/// <summary>What the engine's socket costs beside the bare system calls, both ways of receiving included.</summary>
internal static class PortTable
{
    private const int PacketBytes = 1200;

    public static void Write(FloorOptions options)
    {
        Console.WriteLine("| work per 1200-byte packet | CPU ns, quiet (1 in 10) | median |");
        Console.WriteLine("|---|---|---|");
        foreach (int viewers in new[] { 50, 200 })
        {
            Send(options, viewers, run: 1);
        }

        Send(options, viewers: 50, run: 10);
        foreach (int joined in new[] { 1, 4, 10 })
        {
            using PortReceiver plain = new(joined, Transport.Sockets.ReceiveOffload.Off);
            using PortReceiver offloaded = new(joined, Transport.Sockets.ReceiveOffload.On);
            Measure(options, plain.Work, offloaded.Work);
        }
    }

    private static void Send(FloorOptions options, int viewers, int run)
    {
        using Sinks sinks = new(viewers);
        using Sender sender = new(sinks.Ports, PacketBytes, run);
        using PortSender port = new(viewers, run, encrypts: false);
        using PortSender encrypting = new(viewers, run, encrypts: true);
        Work bare = new(
            $"the same by bare sendmmsg, {viewers} viewers",
            viewers * run,
            () => sender.Send(perCall: viewers),
            () => sinks.Drain());
        Measure(options, bare, port.Work, encrypting.Work);
    }

    private static void Measure(FloorOptions options, params Work[] works)
    {
        foreach ((Work work, CpuTime time) in works.Zip(CpuTime.OfAll(options.Batches, works)))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {work.Name} | {time.Quiet:F0} | {time.Median:F0} |"));
        }
    }
}
