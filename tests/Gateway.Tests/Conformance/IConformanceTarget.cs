namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>A WHIP and WHEP server under test: the gateway in this process, or a whole node.</summary>
public interface IConformanceTarget : IAsyncDisposable
{
    /// <summary>Its base address set, redirects not followed.</summary>
    HttpClient Http { get; }

    /// <summary>An API key with every scope.</summary>
    string Key { get; }
}
