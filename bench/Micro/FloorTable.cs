using System.Globalization;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Micro;

/// <summary>What a packet costs on this machine at the very least: encryption and sending.</summary>
internal sealed class FloorTable(FloorOptions options)
{
    private readonly Floor _floor = new(options);

    public void Write()
    {
        Console.WriteLine("| work per 1200-byte packet | CPU ns, quiet (1 in 10) | median |");
        Console.WriteLine("|---|---|---|");
        CpuTime gcm = _floor.Protect(SrtpProfile.AeadAes128Gcm);
        Row("SRTP AES-128-GCM, as the engine does it", gcm);
        Row("AES-128-GCM of the base class library alone", _floor.PlainGcm());
        CpuTime counterMode = _floor.Protect(SrtpProfile.AesCm128HmacSha1Tag80);
        Row("SRTP AES-CM-128 with HMAC-SHA1-80", counterMode);
        Row("copy", _floor.Copy());
        Row("a system call for each packet", _floor.Send(segments: 1, perCall: 1));
        CpuTime batched = Row("sendmmsg, 50 packets to 50 viewers", _floor.Send(segments: 1, perCall: 50));
        Row("**floor: sendmmsg and GCM**", batched + gcm);
        Row("**floor: sendmmsg and AES-CM with HMAC-SHA1**", batched + counterMode);
        foreach (int run in new[] { 4, 10, 40 })
        {
            string work = $"sendmmsg with UDP_SEGMENT, {run} packets a viewer";
            CpuTime joined = Row(work, _floor.Send(segments: run, perCall: 50));
            Row($"**floor: UDP_SEGMENT x {run} and GCM**", joined + gcm);
        }
    }

    private static CpuTime Row(string work, SendCost cost) =>
        Row(cost.Lost == 0 ? work : $"{work} ({cost.Lost} lost)", cost.Time);

    private static CpuTime Row(string work, CpuTime time)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {work} | {time.Quiet:F0} | {time.Median:F0} |"));
        return time;
    }
}
