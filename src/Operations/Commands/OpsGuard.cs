using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ooblex.Operations.Commands;

/// <summary>
/// Who may give commands: whoever holds the token; without one, programs on this machine, but no web page.
/// </summary>
/// <remarks>
/// A page in the operator's browser can reach the loopback. It cannot hide its Origin, and with a name rebound to
/// 127.0.0.1 it cannot hide its Host either.
/// </remarks>
public sealed class OpsGuard(string? token)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _tokenHash = token is null ? null : Hash(token);

    /// <returns><c>null</c> when the request may pass.</returns>
    public (int Status, string Reason)? Refusal(HttpRequest request)
    {
        if (request.Headers.Origin.Count > 0)
        {
            return (StatusCodes.Status403Forbidden, "web pages may not give commands");
        }

        if (_tokenHash is not null)
        {
            string header = request.Headers.Authorization.ToString();
            bool holds = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..]), _tokenHash);
            return holds ? null : (StatusCodes.Status401Unauthorized, "the token is missing or wrong");
        }

        return IsLoopbackName(request.Host.Host)
            ? null
            : (StatusCodes.Status403Forbidden, "without a token, commands are for this machine only");
    }

    private static bool IsLoopbackName(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
