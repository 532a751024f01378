using System.Globalization;
using Ooblex.LoadGen.Runs;
using Ooblex.LoadGen.Server;
using Ooblex.Micro;
using Ooblex.Protocol.Srtp;

if (FloorOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(FloorOptions.Usage);
    return 2;
}

Console.WriteLine(new Machine());
Console.WriteLine("| work per 1200-byte packet | CPU ns, quiet (1 in 10) | median |");
Console.WriteLine("|---|---|---|");
Floor floor = new(options);
return Affinity.On(options.Core, Measure);

int Measure()
{
    CpuTime gcm = floor.Protect(SrtpProfile.AeadAes128Gcm);
    Write("SRTP AES-128-GCM, as the engine does it", gcm);
    Write("AES-128-GCM of the base class library alone", floor.PlainGcm());
    CpuTime counterMode = floor.Protect(SrtpProfile.AesCm128HmacSha1Tag80);
    Write("SRTP AES-CM-128 with HMAC-SHA1-80", counterMode);
    Write("copy", floor.Copy());
    WriteSend("a system call for each packet", floor.Send(segments: 1, perCall: 1));
    CpuTime batched = WriteSend("sendmmsg, 50 packets to 50 viewers", floor.Send(segments: 1, perCall: 50));
    CpuTime four = WriteSend("sendmmsg with UDP_SEGMENT, 4 packets a viewer", floor.Send(segments: 4, perCall: 50));
    CpuTime ten = WriteSend("sendmmsg with UDP_SEGMENT, 10 packets a viewer", floor.Send(segments: 10, perCall: 50));
    CpuTime forty = WriteSend("sendmmsg with UDP_SEGMENT, 40 packets a viewer", floor.Send(segments: 40, perCall: 50));
    Write("**floor: sendmmsg and GCM**", batched + gcm);
    Write("**floor: sendmmsg and AES-CM with HMAC-SHA1**", batched + counterMode);
    Write("**floor: UDP_SEGMENT x 4 and GCM**", four + gcm);
    Write("**floor: UDP_SEGMENT x 10 and GCM**", ten + gcm);
    Write("**floor: UDP_SEGMENT x 40 and GCM**", forty + gcm);
    return 0;
}

CpuTime WriteSend(string work, SendCost cost)
{
    Write(cost.Lost == 0 ? work : $"{work} ({cost.Lost} lost)", cost.Time);
    return cost.Time;
}

void Write(string work, CpuTime time) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {work} | {time.Quiet:F0} | {time.Median:F0} |"));
