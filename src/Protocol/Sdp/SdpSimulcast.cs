namespace Ooblex.Protocol.Sdp;

/// <summary>One choice for a simulcast stream (RFC 8853 §5.1).</summary>
/// <param name="Rid">Names an <see cref="SdpRid"/> of the same m-section.</param>
/// <param name="Paused">"~" stood before it: it starts silent.</param>
public sealed record SdpSimulcastChoice(string Rid, bool Paused);

/// <summary>The streams of one direction of <c>a=simulcast</c>, best first; each lists its alternatives.</summary>
public sealed record SdpSimulcast(IReadOnlyList<IReadOnlyList<SdpSimulcastChoice>> Streams)
{
    public static readonly SdpSimulcast None = new([]);

    /// <summary>Reads <c>send a;b,~c recv d</c>. False when it is neither.</summary>
    internal static bool TryParse(ReadOnlySpan<char> value, out SdpSimulcast send, out SdpSimulcast receive)
    {
        (send, receive) = (None, None);
        SdpTokens tokens = new(value);
        while (!tokens.IsAtEnd)
        {
            ReadOnlySpan<char> direction = tokens.Next();
            if (ParseStreams(tokens.Next()) is not { } streams)
            {
                return false;
            }

            switch (direction)
            {
                case "send":
                    send = new SdpSimulcast(streams);
                    break;
                case "recv":
                    receive = new SdpSimulcast(streams);
                    break;
                default:
                    return false;
            }
        }

        return send.Streams.Count + receive.Streams.Count > 0;
    }

    private static List<IReadOnlyList<SdpSimulcastChoice>>? ParseStreams(ReadOnlySpan<char> list)
    {
        List<IReadOnlyList<SdpSimulcastChoice>> streams = [];
        foreach (Range streamRange in list.Split(';'))
        {
            List<SdpSimulcastChoice> choices = [];
            ReadOnlySpan<char> stream = list[streamRange];
            foreach (Range range in stream.Split(','))
            {
                ReadOnlySpan<char> rid = stream[range];
                bool isPaused = rid is ['~', ..];
                rid = isPaused ? rid[1..] : rid;
                if (!SdpText.IsRid(rid))
                {
                    return null;
                }

                choices.Add(new SdpSimulcastChoice(rid.ToString(), isPaused));
            }

            streams.Add(choices);
        }

        return streams;
    }
}
