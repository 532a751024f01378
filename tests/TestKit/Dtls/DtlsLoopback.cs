using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Wire;

namespace Ooblex.TestKit.Dtls;

/// <summary>Joins a blocking test client to a sans-IO server on one thread: the client's waiting drives the
/// server.</summary>
/// <remarks>With a virtual clock an empty wait passes at once, a millisecond at a time. BouncyCastle asks again until
/// its own clock agrees: those repeats are not waited for, or the server would live hours in a client's second. A
/// server with threads of its own needs the real clock.</remarks>
public sealed class DtlsLoopback(IDtlsServer server, bool realTime = false)
{
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private MonoTime _virtualNow;
    private bool _waited;

    /// <summary>Decides on the n-th datagram, counted from 0, whether it is lost on its way to the server.</summary>
    public Func<int, bool> LosesToServer { get; set; } = _ => false;

    public Func<int, bool> LosesToClient { get; set; } = _ => false;

    /// <summary>Called before each datagram that reaches the server, for injecting others.</summary>
    public Action BeforeServer { get; set; } = () => { };

    public List<byte[]> ToServer { get; } = [];

    public List<byte[]> ToClient { get; } = [];

    public MonoTime Now => realTime
        ? MonoTime.FromMilliseconds(TimeProvider.System.GetElapsedTime(_started).TotalMilliseconds)
        : _virtualNow;

    public void Send(ReadOnlySpan<byte> datagram)
    {
        _waited = false;
        ToServer.Add(datagram.ToArray());
        if (!LosesToServer(ToServer.Count - 1))
        {
            BeforeServer();
            server.Receive(datagram, Now);
        }
    }

    public int Receive(Span<byte> buffer, int timeoutMs)
    {
        if (_waited && !realTime)
        {
            return -1;
        }

        MonoTime end = Now + TimeSpan.FromMilliseconds(timeoutMs);
        do
        {
            if (TryTake(buffer, out int length))
            {
                return length;
            }

            Wait();
            server.Tick(Now);
        }
        while (Now < end);

        _waited = !TryTake(buffer, out int last);
        return _waited ? -1 : last;
    }

    /// <summary>Lets time pass for the server until the condition holds; false when it never did.</summary>
    public bool RunUntil(Func<bool> condition, int limitMs)
    {
        MonoTime end = Now + TimeSpan.FromMilliseconds(limitMs);
        while (!condition() && Now < end)
        {
            Wait();
            server.Tick(Now);
        }

        return condition();
    }

    private bool TryTake(Span<byte> buffer, out int length)
    {
        while (server.TryTakeDatagram(buffer, out length))
        {
            ToClient.Add(buffer[..length].ToArray());
            if (!LosesToClient(ToClient.Count - 1))
            {
                return true;
            }
        }

        return false;
    }

    private void Wait()
    {
        if (realTime)
        {
            Thread.Yield();
        }
        else
        {
            _virtualNow += TimeSpan.FromMilliseconds(1);
        }
    }
}
