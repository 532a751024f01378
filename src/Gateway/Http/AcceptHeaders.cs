namespace Ooblex.Gateway.Http;

/// <summary>Headers that say which bodies a resource takes, and have no name in the framework.</summary>
internal static class AcceptHeaders
{
    /// <summary>W3C Linked Data Platform §7.1; RFC 9725 §4.2.</summary>
    public const string AcceptPost = "Accept-Post";

    /// <summary>RFC 5789 §3.1.</summary>
    public const string AcceptPatch = "Accept-Patch";
}
