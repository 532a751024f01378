using System.Runtime.InteropServices;

namespace Ooblex.Transport.Sockets;

/// <summary>The system calls of <see cref="BatchedDatagramPort"/>, with the structures of 64-bit Linux.</summary>
internal static partial class LinuxCalls
{
    public const int DontWait = 0x40;
    public const short PollIn = 1;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int TruncatedFlag = 0x20;
    public const int ControlTruncatedFlag = 0x08;

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static unsafe partial int ReceiveMany(
        int socket, MessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static unsafe partial int SendMany(int socket, MessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static unsafe partial int Poll(PollEntry* entries, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(nint file, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(nint file, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(nint file);

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>A control message that cuts what is sent into datagrams of one size (udp(7), UDP_SEGMENT).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    public struct SegmentControl(ushort segmentBytes)
    {
        private readonly nuint _length = 18;
        private readonly int _level = 17; // SOL_UDP
        private readonly int _type = 103; // UDP_SEGMENT
        private readonly ushort _segmentBytes = segmentBytes;
    }

    /// <summary>The control message that tells the size of joined datagrams (udp(7), UDP_GRO).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct JoinedControl
    {
        public const int UsedBytes = 20;

        private readonly nuint _length;
        private readonly int _level;
        private readonly int _type;
        private readonly int _segmentBytes;
        private readonly int _padding;

        public readonly bool IsSegmentSize => _level == 17 && _type == 104; // SOL_UDP, UDP_GRO

        public readonly int SegmentBytes => _segmentBytes;
    }

    /// <summary><c>struct mmsghdr</c>: a <c>msghdr</c> and the length that was transferred.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
        private readonly uint _headerPadding;
        public uint Transferred;
        private readonly uint _messagePadding;
    }
}
