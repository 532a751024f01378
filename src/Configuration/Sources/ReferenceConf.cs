using System.Reflection;

namespace Ooblex.Configuration.Sources;

/// <summary>The defaults, from <c>hocon/reference.conf</c> as it was when this assembly was built.</summary>
public static class ReferenceConf
{
    public const string Name = "reference.conf";

    public static string Text()
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"{Name} is not embedded.");
        using StreamReader reader = new(resource);
        return reader.ReadToEnd();
    }
}
