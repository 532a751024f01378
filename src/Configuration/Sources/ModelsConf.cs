using System.Reflection;

namespace Ooblex.Configuration.Sources;

/// <summary>The catalogue of models, from <c>hocon/models.conf</c> as it was when this assembly was built.</summary>
public static class ModelsConf
{
    public const string Name = "models.conf";

    public static string Text()
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"{Name} is not embedded.");
        using StreamReader reader = new(resource);
        return reader.ReadToEnd();
    }
}
