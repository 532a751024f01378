using Ooblex.LoadGen.CommandLine;

namespace Ooblex.LoadGen.Server;

/// <summary>The servers that can be asked for by name.</summary>
internal static class Contenders
{
    private static readonly Dictionary<string, Func<IContender>> ByName = new()
    {
        [NodeContender.Word] = () => new NodeContender(),
        [PionContender.Word] = () => new PionContender(),
        [JanusContender.Word] = () => new JanusContender(),
    };

    /// <summary>What <c>./ooblex bench peers</c> compares; all else is compared with the first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys];

    public static IReadOnlyList<IContender> Of(LoadOptions options) =>
    [
        .. options.Servers.Select(name => ByName[name]()),
        .. options.Running.Select(server => new RunningContender(server)),
    ];
}
