using System.Runtime.CompilerServices;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Ice;

/// <summary>Responses not yet taken: a small ring that drops the oldest, so that a flood costs no memory.</summary>
/// <remarks>Holds what to say, not bytes: a response that is dropped was never signed.</remarks>
internal sealed class IceReplies
{
    public const int Capacity = 4;

    private readonly Reply[] _ring = new Reply[Capacity];
    private int _first;
    private int _count;

    /// <param name="request">What is answered.</param>
    /// <param name="to">Where it came from.</param>
    /// <param name="code"><see cref="StunErrorCode.None"/> for success.</param>
    /// <param name="key">Signs the response; empty where the request was not authentic.</param>
    public void Add(in StunMessage request, TransportAddress to, StunErrorCode code, byte[] key)
    {
        ref Reply reply = ref _ring[(_first + _count) % Capacity];
        if (_count == Capacity)
        {
            _first = (_first + 1) % Capacity;
        }
        else
        {
            _count++;
        }

        (reply.To, reply.Code, reply.Key) = (to, code, key);
        request.TransactionId.CopyTo(reply.TransactionId);
        reply.UnknownCount = code is StunErrorCode.UnknownAttribute ? request.CopyUnknownRequired(reply.Unknown) : 0;
    }

    public bool TryTake(Span<byte> destination, out int written, out TransportAddress to)
    {
        if (_count == 0)
        {
            (written, to) = (0, default);
            return false;
        }

        ref Reply reply = ref _ring[_first];
        (_first, _count) = ((_first + 1) % Capacity, _count - 1);
        to = reply.To;
        written = reply.Code is StunErrorCode.None
            ? StunWriter.WriteSuccess(destination, reply.TransactionId, reply.To, reply.Key)
            : StunWriter.WriteError(
                destination, reply.TransactionId, reply.Code, reply.Unknown[..reply.UnknownCount], reply.Key);
        return true;
    }

    public void Clear() => _count = 0;

    private struct Reply
    {
        public TransportAddress To;
        public byte[] Key;
        public TransactionId TransactionId;
        public UnknownAttributes Unknown;
        public int UnknownCount;
        public StunErrorCode Code;
    }

    [InlineArray(StunMessage.TransactionIdLength)]
    private struct TransactionId
    {
        private byte _first;
    }

    [InlineArray(4)]
    private struct UnknownAttributes
    {
        private ushort _first;
    }
}
