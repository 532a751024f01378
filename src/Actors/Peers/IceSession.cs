using System.Security.Cryptography;
using System.Text;

namespace Ooblex.Actors.Peers;

/// <summary>One ICE session of a peer: it begins with the offer or a restart, and its tag fences PATCHes.</summary>
/// <param name="ETag">Strong and unique, without quotes (RFC 9725 §4.3.1).</param>
/// <param name="LocalUfrag">Ours, as in the answer.</param>
/// <param name="RemoteDigest">Recognises the client's ufrag and pwd without keeping the password.</param>
internal sealed record IceSession(string ETag, string LocalUfrag, string RemoteDigest)
{
    public static IceSession Begin(string localUfrag, string remoteUfrag, string remotePwd) =>
        new(RandomNumberGenerator.GetHexString(16, lowercase: true), localUfrag, Digest(remoteUfrag, remotePwd));

    /// <summary>96 bits of SHA-256. A space cannot stand in a ufrag or pwd (RFC 8839 §5.4).</summary>
    public static string Digest(string ufrag, string pwd) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{ufrag} {pwd}")), 0, 12);
}
