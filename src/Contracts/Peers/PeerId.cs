using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Ooblex.Contracts.Peers;

/// <summary>One peer connection: the node whose sockets it reaches, and 128 random bits nobody can guess.</summary>
/// <remarks>In session URLs it is written <c>node.secret</c>; the entity is <c>node/secret</c>.</remarks>
public readonly record struct PeerId
{
    private PeerId(string node, string secret) => (Node, Secret) = (node, secret);

    /// <summary>Letters, digits and hyphens, at most 40.</summary>
    public string Node { get; }

    public string Secret { get; }

    public string EntityId => $"{Node}/{Secret}";

    public static PeerId New(string node) =>
        new(node, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));

    public static bool IsNodeId(string text) =>
        text.Length is > 0 and <= 40 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    public static bool TryParse([NotNullWhen(true)] string? text, out PeerId id)
    {
        id = default;
        int split = text is null ? -1 : text.IndexOfAny(['.', '/']);
        if (split <= 0 || text!.Length - split - 1 != 22 || !IsNodeId(text[..split]))
        {
            return false;
        }

        string secret = text[(split + 1)..];
        if (!secret.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return false;
        }

        id = new PeerId(text[..split], secret);
        return true;
    }

    public override string ToString() => $"{Node}.{Secret}";
}

public enum PeerRole { Publisher, Viewer }
