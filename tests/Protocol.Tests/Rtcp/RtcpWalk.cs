using Ooblex.Protocol.Rtcp;

namespace Ooblex.Protocol.Tests.Rtcp;

/// <summary>Reads everything that a compound packet says and counts what it yields.</summary>
internal static class RtcpWalk
{
    public static int All(ReadOnlySpan<byte> packet)
    {
        int work = 0;
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpBlock block))
        {
            work += 1 + Reports(block) + Descriptions(block) + Feedback(block);
        }

        return work;
    }

    private static int Reports(in RtcpBlock block)
    {
        int work = 0;
        if (SenderReport.TryRead(block, out SenderReport sender))
        {
            _ = sender.Ssrc + sender.RtpTimestamp + sender.PacketCount + sender.OctetCount;
            _ = sender.NtpTimestamp.ToDateTimeOffset();
            for (int i = 0; i < sender.ReportCount; i++)
            {
                work += sender.Report(i).FractionLost >= 0 ? 1 : 0;
            }
        }

        if (ReceiverReport.TryRead(block, out ReceiverReport receiver))
        {
            for (int i = 0; i < receiver.ReportCount; i++)
            {
                work += receiver.Report(i).FractionLost >= 0 ? 1 : 0;
            }
        }

        return work;
    }

    private static int Descriptions(in RtcpBlock block)
    {
        int work = 0;
        if (SourceDescription.TryRead(block, out SourceDescription description))
        {
            foreach (SourceDescription.Chunk chunk in description)
            {
                work += chunk.Cname.Length <= 255 ? 1 : 1_000_000;
            }
        }

        if (Bye.TryRead(block, out Bye bye))
        {
            for (int i = 0; i < bye.SourceCount; i++)
            {
                work += bye.Source(i) >= 0 ? 1 : 0;
            }

            work += bye.Reason.Length <= 255 ? 1 : 1_000_000;
        }

        return work;
    }

    private static int Feedback(in RtcpBlock block)
    {
        int work = 0;
        if (NackReader.TryRead(block, out NackReader nack))
        {
            foreach (ushort _ in nack)
            {
                work++;
            }
        }

        if (TwccFeedback.TryRead(block, out TwccFeedback feedback))
        {
            foreach (TwccStatus _ in feedback)
            {
                work++;
            }
        }

        if (Fir.TryRead(block, out Fir fir))
        {
            for (int i = 0; i < fir.EntryCount; i++)
            {
                work += fir.Entry(i).SequenceNumber >= 0 ? 1 : 0;
            }
        }

        if (Remb.TryRead(block, out Remb remb))
        {
            _ = remb.BitrateBps;
            for (int i = 0; i < remb.SourceCount; i++)
            {
                work += remb.Source(i) >= 0 ? 1 : 0;
            }
        }

        return work + (Pli.TryRead(block, out _) ? 1 : 0);
    }
}
