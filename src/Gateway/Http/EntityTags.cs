namespace Ooblex.Gateway.Http;

/// <summary>Entity tags as headers write them: strong, and in quotes (RFC 9110 §8.8.3).</summary>
internal static class EntityTags
{
    public static string Quote(string tag) => $"\"{tag}\"";
}
