using Ooblex.Protocol.Dtls;
using Org.BouncyCastle.Tls;

namespace Ooblex.Transport.Dtls;

/// <summary>One BouncyCastle handshake on a thread of its own, because its API blocks.</summary>
internal sealed class BlockingHandshake(BouncyCastlePolicy policy, DatagramBridge bridge, HandshakeSlots slots)
{
    private const int StackBytes = 256 * 1024;
    private Outcome? _outcome;

    /// <summary>What it came to; <c>null</c> while it runs.</summary>
    public Outcome? Result => Volatile.Read(ref _outcome);

    /// <summary>Starts the thread, if one may still be started.</summary>
    public bool TryStart()
    {
        if (!slots.TryTake())
        {
            return false;
        }

        new Thread(Run, StackBytes) { IsBackground = true, Name = "dtls-handshake" }.Start();
        return true;
    }

    private void Run()
    {
        Outcome outcome;
        try
        {
            DtlsServerProtocol protocol = new() { VerifyRequests = false };
            outcome = new Outcome(protocol.Accept(policy, bridge), DtlsFault.None);
        }
        catch (TlsTimeoutException)
        {
            outcome = new Outcome(null, DtlsFault.TimedOut);
        }
        catch (Exception)
        {
            // Peers cause these at will, and BouncyCastle does not name all the types it throws on hostile bytes.
            outcome = new Outcome(null, policy.Fault is DtlsFault.None ? DtlsFault.HandshakeFailed : policy.Fault);
        }

        slots.Return();
        Volatile.Write(ref _outcome, outcome);
    }

    internal sealed record Outcome(DtlsTransport? Transport, DtlsFault Fault);
}
