using System.Buffers.Binary;
using System.Security.Cryptography;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Protocol.Dtls;

/// <summary>The records of one DTLS 1.2 association after its handshake: epoch 1, AES-GCM (RFC 6347 §4.1, RFC 5288).
/// </summary>
/// <remarks>
/// <code>
/// type 1 │ version 2 │ epoch 2 │ sequence 6 │ length 2 │ explicit nonce 8 │ ciphertext │ tag 16
/// </code>
/// Goes on where the library that shook hands stopped: with the next sequence number and the next explicit nonce.
/// Most associations carry nothing but a handshake and an end, so prepared keys are kept only while data flows. One
/// owner.
/// </remarks>
public sealed class DtlsRecordLayer : IDisposable
{
    /// <summary>What a sealed record is longer than its content.</summary>
    public const int OverheadLength = DtlsRecord.HeaderLength + DtlsRecord.MinSealedLength;

    private const int SaltLength = 4;
    private const int ExplicitLength = 8;
    private const int AssociatedLength = 13;
    private const int MaxKeyLength = 32;
    private const long MaxSequence = (1L << 48) - 1;
    private const ulong Epoch = 1UL << 48;

    private readonly byte[] _keys; // read key ‖ write key ‖ read salt ‖ write salt
    private readonly int _keyLength;
    private RecordWindow _window;
    private long _nextSequence;
    private ulong _nextNonce;
    private GcmKey? _read;
    private GcmKey? _write;
    private bool _dataFlows;

    /// <param name="secrets">Of the handshake.</param>
    /// <param name="isServer">Which half of the keys is ours.</param>
    /// <param name="last">The last record that was sealed by whoever shook hands; see <see cref="DtlsRecordMark"/>.
    /// </param>
    public DtlsRecordLayer(in DtlsSecrets secrets, bool isServer, DtlsRecordMark last)
    {
        bool isLong = secrets.Suite is DtlsSuite.EcdheEcdsaAes256GcmSha384;
        _keyLength = isLong ? MaxKeyLength : MaxKeyLength / 2;
        _keys = GC.AllocateArray<byte>(2 * (_keyLength + SaltLength), pinned: true); // Leaves no copy when moved.
        HashAlgorithmName hash = isLong ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        TlsKeyExpansion.Expand(
            hash, secrets.Master, [.. "key expansion"u8, .. secrets.ServerRandom, .. secrets.ClientRandom], _keys);
        if (!isServer)
        {
            Swap(_keys.AsSpan(0, _keyLength), _keys.AsSpan(_keyLength, _keyLength));
            Swap(_keys.AsSpan(2 * _keyLength, SaltLength), _keys.AsSpan((2 * _keyLength) + SaltLength));
        }

        (_nextSequence, _nextNonce) = (last.Sequence + 1, last.Nonce + 1);
    }

    /// <summary>Writes one record.</summary>
    /// <returns>Its length, or 0 when all sequence numbers are used up.</returns>
    public int Seal(byte type, ReadOnlySpan<byte> content, Span<byte> destination)
    {
        if (_nextSequence > MaxSequence)
        {
            return 0;
        }

        Span<byte> record = destination[..(content.Length + OverheadLength)];
        DtlsRecord.WriteHeader(record, type, Epoch | (ulong)_nextSequence++);
        Span<byte> body = record[DtlsRecord.HeaderLength..];
        BinaryPrimitives.WriteUInt64BigEndian(body, _nextNonce++);
        Span<byte> nonce = stackalloc byte[GcmKey.NonceLength];
        Span<byte> associated = stackalloc byte[AssociatedLength];
        WriteNonce(nonce, _keys.AsSpan((2 * _keyLength) + SaltLength), body);
        WriteAssociated(associated, record, content.Length);
        _write ??= GcmKey.Create(_keys.AsSpan(_keyLength, _keyLength), CryptoChoice.Best, GcmPowers.Few);
        _write.Seal(nonce, associated, content, body[ExplicitLength..^GcmKey.TagLength], body[^GcmKey.TagLength..]);
        Rest(type);
        return record.Length;
    }

    /// <summary>Reads one whole record.</summary>
    /// <param name="record">With its header.</param>
    /// <param name="content">As long as the record, or longer.</param>
    /// <param name="length">Of the content.</param>
    /// <returns>
    /// False when it is not authentic, not new, or not of this epoch: such are dropped in silence (RFC 6347 §4.1.2.7).
    /// </returns>
    public bool TryOpen(ReadOnlySpan<byte> record, Span<byte> content, out int length)
    {
        length = record.Length - OverheadLength;
        if (length < 0
            || !DtlsRecord.TryMeasure(record, out int measured) || measured != record.Length
            || !DtlsRecord.TryReadNumber(record, out ulong number) || number >> 48 != Epoch >> 48)
        {
            return false;
        }

        long sequence = (long)(number & MaxSequence);
        if (!_window.IsFresh(sequence))
        {
            return false;
        }

        ReadOnlySpan<byte> body = record[DtlsRecord.HeaderLength..];
        Span<byte> nonce = stackalloc byte[GcmKey.NonceLength];
        Span<byte> associated = stackalloc byte[AssociatedLength];
        WriteNonce(nonce, _keys.AsSpan(2 * _keyLength, SaltLength), body);
        WriteAssociated(associated, record, length);
        _read ??= GcmKey.Create(_keys.AsSpan(0, _keyLength), CryptoChoice.Best, GcmPowers.Few);
        bool isAuthentic = _read.TryOpen(
            nonce,
            associated,
            body[ExplicitLength..^GcmKey.TagLength],
            content[..length],
            body[^GcmKey.TagLength..]);
        if (isAuthentic)
        {
            _window.Accept(sequence);
        }

        Rest(isAuthentic ? record[0] : DtlsRecord.Handshake);
        return isAuthentic;
    }

    public void Dispose()
    {
        _dataFlows = false;
        Rest(DtlsRecord.Alert);
        CryptographicOperations.ZeroMemory(_keys);
    }

    private void Rest(byte type)
    {
        _dataFlows |= type is DtlsRecord.ApplicationData;
        if (!_dataFlows)
        {
            _read?.Dispose();
            _write?.Dispose();
            (_read, _write) = (null, null);
        }
    }

    // RFC 5288 §3: the salt from the key block, then what the record itself carries.
    private static void WriteNonce(Span<byte> nonce, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> body)
    {
        salt[..SaltLength].CopyTo(nonce);
        body[..ExplicitLength].CopyTo(nonce[SaltLength..]);
    }

    // RFC 5246 §6.2.3.3, with epoch and sequence as RFC 6347 §4.1.2.1 has them.
    private static void WriteAssociated(Span<byte> associated, ReadOnlySpan<byte> record, int contentLength)
    {
        record.Slice(3, 8).CopyTo(associated);
        record[..3].CopyTo(associated[8..]);
        BinaryPrimitives.WriteUInt16BigEndian(associated[11..], (ushort)contentLength);
    }

    private static void Swap(Span<byte> left, Span<byte> right)
    {
        Span<byte> kept = stackalloc byte[MaxKeyLength];
        left.CopyTo(kept);
        right[..left.Length].CopyTo(left);
        kept[..left.Length].CopyTo(right);
        CryptographicOperations.ZeroMemory(kept);
    }
}
