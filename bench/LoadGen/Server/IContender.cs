using Ooblex.LoadGen.CommandLine;

namespace Ooblex.LoadGen.Server;

/// <summary>A server that can be put under load.</summary>
internal interface IContender
{
    /// <summary>As tables call it.</summary>
    string Name { get; }

    /// <summary>Which version it is; empty where nobody knows.</summary>
    string Version { get; }

    /// <summary>A fresh one, where this process may start it, and ready for the first client.</summary>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    /// <exception cref="TimeoutException">It started and was never ready.</exception>
    Task<ServerUnderTest> StartAsync(LoadOptions options);
}
