using System.Text;

namespace Ooblex.Protocol.Ice;

/// <summary>The credentials of one ICE generation, in the form that checks are compared with.</summary>
internal sealed class IceGeneration(IceCredentials local, IceCredentials remote)
{
    private readonly byte[] _userPrefix = Encoding.UTF8.GetBytes(local.Ufrag + ":");

    public IceCredentials Local { get; } = local;

    public IceCredentials Remote { get; } = remote;

    /// <summary>Signs the responses of this generation, and the peer's checks.</summary>
    public byte[] Key { get; } = Encoding.UTF8.GetBytes(local.Pwd);

    /// <summary>RFC 8445 §7.3 asks for the first half of USERNAME; the peer's own half proves nothing.</summary>
    public bool Owns(ReadOnlySpan<byte> username) => username.StartsWith(_userPrefix);
}
