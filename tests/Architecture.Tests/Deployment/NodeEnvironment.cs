using Ooblex.Configuration;
using Ooblex.Configuration.Sources;

namespace Ooblex.Architecture.Tests.Deployment;

/// <summary>What a node would make of the environment that a deployment file gives it.</summary>
internal static class NodeEnvironment
{
    private const string ImageFolder = "/app/";

    /// <summary>Binds it as the node does, with the profile of this repository in place of the image's.</summary>
    public static NodeSettings Bind(IReadOnlyDictionary<string, string> environment)
    {
        Assert.All(environment.Keys, AssertKnown);
        Dictionary<string, string> here = new(environment);
        if (here.TryGetValue(EnvironmentVariables.ConfigFile, out string? profile))
        {
            Assert.StartsWith(ImageFolder, profile, StringComparison.Ordinal);
            here[EnvironmentVariables.ConfigFile] = Repository.Full(profile[ImageFolder.Length..]);
        }

        ConfigurationResult result = OoblexConfiguration.Load(null, here, CommandLine.Parse([]));
        Assert.Empty(result.Problems);
        return result.Settings!;
    }

    /// <summary>A node reads it, or the launcher's own rule does.</summary>
    public static void AssertKnown(string variable) =>
        Assert.True(
            variable == EnvironmentVariables.ConfigFile || EnvironmentVariables.Named.ContainsKey(variable)
            || variable.StartsWith("OOBLEX__", StringComparison.Ordinal),
            $"{variable} is no variable of a node");
}
