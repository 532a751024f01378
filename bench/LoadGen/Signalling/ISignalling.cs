namespace Ooblex.LoadGen.Signalling;

/// <summary>How clients tell a server of themselves, and learn how to reach its media.</summary>
internal interface ISignalling : IDisposable
{
    /// <summary>Opens a session that publishes or watches a stream, as the client's description says.</summary>
    /// <exception cref="InvalidDataException">The server said no, or something that cannot be understood.</exception>
    Task<SignalledSession> OpenAsync(ClientDescription client, string stream);

    /// <summary>Ends a session; a server that has forgotten it is none of our business.</summary>
    Task CloseAsync(SignalledSession session);
}

/// <summary>What a client and a server have agreed on.</summary>
/// <param name="Server">How to reach the server's media.</param>
/// <param name="Resource">What the server calls the session; null where it never said.</param>
internal sealed record SignalledSession(ServerDescription Server, Uri? Resource);

/// <summary>Paths on the server, with <c>{stream}</c> where its name goes.</summary>
internal sealed record SignallingPaths(string Whip, string Whep)
{
    public static SignallingPaths Usual { get; } = new("/whip/{stream}", "/whep/{stream}");
}
