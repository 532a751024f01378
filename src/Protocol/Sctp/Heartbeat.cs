using System.Buffers.Binary;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>Asks a silent peer whether it is there (RFC 9260 §8.3).</summary>
internal sealed class Heartbeat(
    SctpOptions options,
    RetransmissionTimeout rto,
    ErrorCounter errors,
    ControlQueue control,
    MonoTime now)
{
    private ulong _nonce;
    private MonoTime? _askedAt;

    public MonoTime Deadline { get; private set; } = now + options.HeartbeatInterval;

    /// <summary>Anything heard puts the next question off.</summary>
    public void NoteHeard(MonoTime now)
    {
        if (_askedAt is null)
        {
            Deadline = now + options.HeartbeatInterval;
        }
    }

    /// <param name="now">The time.</param>
    /// <param name="isIdle">Nothing waits for an acknowledgement; else the data itself is the question.</param>
    public void Tick(MonoTime now, bool isIdle)
    {
        if (now < Deadline)
        {
            return;
        }

        if (!isIdle)
        {
            (_askedAt, Deadline) = (null, now + options.HeartbeatInterval);
            return;
        }

        if (_askedAt is not null)
        {
            errors.Count();
            rto.BackOff();
        }

        Span<byte> info = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(info, ++_nonce);
        ChunkBuilder chunk = new(stackalloc byte[16], ChunkType.Heartbeat);
        chunk.WriteParameter(ParameterType.HeartbeatInfo, info);
        control.Add(chunk.ToArray());
        (_askedAt, Deadline) = (now, now + rto.Value);
    }

    public void ReceiveAck(ReadOnlySpan<byte> value, MonoTime now)
    {
        ParameterReader reader = new(value);
        if (_askedAt is { } askedAt
            && reader.TryRead(out Parameter info)
            && info.Type == ParameterType.HeartbeatInfo
            && info.Value.Length == sizeof(ulong)
            && BinaryPrimitives.ReadUInt64BigEndian(info.Value) == _nonce)
        {
            errors.Clear();
            rto.Measure(now - askedAt);
            (_askedAt, Deadline) = (null, now + options.HeartbeatInterval);
        }
    }
}
