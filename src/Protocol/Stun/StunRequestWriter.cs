using System.Text;

namespace Ooblex.Protocol.Stun;

/// <summary>Writes the connectivity checks of a full agent: for clients that drive this server in tests and load.
/// </summary>
/// <remarks>Made once per client; writing allocates nothing.</remarks>
/// <param name="receiverUfrag">The user fragment of the agent that is checked, from its SDP.</param>
/// <param name="senderUfrag">The client's own user fragment.</param>
/// <param name="receiverPwd">The password of the agent that is checked.</param>
public sealed class StunRequestWriter(string receiverUfrag, string senderUfrag, string receiverPwd)
{
    private readonly byte[] _username = Encoding.UTF8.GetBytes($"{receiverUfrag}:{senderUfrag}");
    private readonly byte[] _key = Encoding.UTF8.GetBytes(receiverPwd);

    /// <summary>The room that <see cref="Write"/> needs.</summary>
    public int MaxLength => StunMessage.HeaderLength + 4 + _username.Length + 3 + 12 + 8 + 4 + 24 + 8;

    /// <summary>PRIORITY; the default is a peer-reflexive UDP candidate's (RFC 8445 §5.1.2.1, §7.1.1).</summary>
    public uint Priority { get; init; } = (110u << 24) | (65535u << 8) | 255u;

    public ulong TieBreaker { get; init; } = 1;

    /// <summary>Sends ICE-CONTROLLING, or ICE-CONTROLLED when false.</summary>
    public bool Controlling { get; init; } = true;

    /// <summary>Writes one check.</summary>
    /// <returns>Its length.</returns>
    public int Write(Span<byte> destination, ReadOnlySpan<byte> transactionId, bool useCandidate)
    {
        StunWriter writer = new(destination, StunClass.Request, transactionId);
        writer.Add(StunAttribute.Username, _username);
        writer.Add(Controlling ? StunAttribute.IceControlling : StunAttribute.IceControlled, TieBreaker);
        writer.Add(StunAttribute.Priority, Priority);
        if (useCandidate)
        {
            writer.Add(StunAttribute.UseCandidate, []);
        }

        writer.AddMessageIntegrity(_key);
        writer.AddFingerprint();
        return writer.Length;
    }
}
