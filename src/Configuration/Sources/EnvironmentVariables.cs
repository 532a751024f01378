using System.Collections.Frozen;
using System.Text;
using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Sources;

/// <summary>How environment variables become keys: a short list of names that scripts rely on, and one rule.</summary>
/// <remarks>
/// The rule: <c>OOBLEX__ICE__CONSENT_TIMEOUT</c> is <c>ooblex.ice.consent-timeout</c>. Two underscores part the
/// sections, one stands for a hyphen. A named variable wins over the rule. An empty variable counts as not set.
/// </remarks>
public static class EnvironmentVariables
{
    /// <summary>Not a key: the path of one more HOCON file, above node.conf.</summary>
    public const string ConfigFile = "OOBLEX_CONFIG";

    private const string RulePrefix = "OOBLEX__";

    /// <summary>The variables with short names, and the key that each sets.</summary>
    public static FrozenDictionary<string, string> Named { get; } = new Dictionary<string, string>
    {
        ["OOBLEX_API_KEY"] = "ooblex.gateway.auth.api-key",
        ["OOBLEX_DATA_DIR"] = "ooblex.node.data-dir",
        ["OOBLEX_NODE_ID"] = "ooblex.node.id",
        ["OOBLEX_MODELS_DIR"] = "ooblex.models.dir",
        ["OOBLEX_ROLES"] = "ooblex.node.roles",
        ["OOBLEX_SITE"] = "ooblex.node.site",
        ["OOBLEX_HTTP_PORT"] = "ooblex.gateway.http.port",
        ["OOBLEX_HTTPS_PORT"] = "ooblex.gateway.tls.port",
        ["OOBLEX_MEDIA_PORT"] = "ooblex.transport.port",
        ["OOBLEX_MEDIA_ADDRESS"] = "ooblex.transport.announced-addresses",
        ["OOBLEX_POSTGRES"] = "ooblex.actors.persistence.postgres.connection-string",
        ["OOBLEX_RELAY_PORT"] = "ooblex.relay.port",
        ["OOBLEX_SEEDS"] = "ooblex.actors.seeds",
        ["OOBLEX_REMOTING_PORT"] = "ooblex.actors.remoting.port",
        ["OOBLEX_MANAGEMENT_PORT"] = "ooblex.management.port",
        ["OOBLEX_OPS_PORT"] = "ooblex.ops.port",
        ["OOBLEX_OPS_TOKEN"] = "ooblex.ops.token",
        ["OOBLEX_LOG_FORMAT"] = "ooblex.log.format",
        ["OOBLEX_LOG_LEVEL"] = "ooblex.log.level",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static IReadOnlyList<ConfigLayer> Layers(IReadOnlyDictionary<string, string> environment)
    {
        List<ConfigLayer> byRule = [];
        List<ConfigLayer> byName = [];
        foreach ((string name, string value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (value.Length == 0)
            {
                continue;
            }

            if (Named.TryGetValue(name, out string? key))
            {
                byName.Add(Layer(name, key, value));
            }
            else if (name.StartsWith(RulePrefix, StringComparison.Ordinal))
            {
                byRule.Add(Layer(name, KeyOf(name), value));
            }
        }

        return [.. byRule, .. byName];
    }

    /// <summary>The key that a variable of the rule sets.</summary>
    public static string KeyOf(string variable)
    {
        StringBuilder key = new("ooblex");
        foreach (string section in variable[RulePrefix.Length..].Split("__"))
        {
            key.Append('.').Append(section.Replace('_', '-').ToLowerInvariant());
        }

        return key.ToString();
    }

    /// <summary>The variable that sets a key by the rule.</summary>
    public static string VariableOf(string key) =>
        key.Replace(".", "__", StringComparison.Ordinal).Replace('-', '_').ToUpperInvariant();

    private static ConfigLayer Layer(string name, string key, string value) => ConfigLayer.Single(name, key, value);
}
