using Akka.Configuration;

namespace Ooblex.Configuration.Hocon;

/// <summary>
/// One source of keys. Layers are kept in order, so that a problem can name the layer that caused it.
/// </summary>
internal sealed record ConfigLayer(string Source, Config Config)
{
    /// <summary>A layer that sets one key to one text, taken literally.</summary>
    public static ConfigLayer Single(string source, string key, string value) =>
        new(source, ConfigurationFactory.ParseString($"{key} = {HoconText.Quote(value)}"));
}
