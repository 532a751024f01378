using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ooblex.Architecture.Tests.Deployment;

/// <summary>Files of YAML, with their merge keys (&lt;&lt;) resolved, and short ways through them.</summary>
internal static class YamlFiles
{
    /// <summary>Every document of a file.</summary>
    public static IReadOnlyList<YamlMappingNode> ReadAll(string path)
    {
        YamlStream stream = [];
        using StringReader reader = new(Repository.Read(path));
        stream.Load(new MergingParser(new Parser(reader)));
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    public static YamlMappingNode Read(string path) => ReadAll(path).Single();

    /// <summary>What lies at a path of keys and of indices; <c>null</c> where nothing does.</summary>
    public static YamlNode? At(this YamlNode node, params IEnumerable<string> path)
    {
        YamlNode? here = node;
        foreach (string step in path)
        {
            here = here switch
            {
                YamlMappingNode map when map.Children.TryGetValue(step, out YamlNode? child) => child,
                YamlSequenceNode list when int.TryParse(step, out int index) && index < list.Children.Count =>
                    list.Children[index],
                _ => null,
            };
        }

        return here;
    }

    public static string Text(this YamlNode node, params IEnumerable<string> path) =>
        node.At(path) is YamlScalarNode { Value: { } value }
            ? value
            : throw new InvalidDataException($"Nothing at {string.Join('.', path)} of\n{node}");

    /// <summary>The items of a list; none where there is no list.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode node, params IEnumerable<string> path) =>
        node.At(path) is YamlSequenceNode list ? list.Children : [];

    public static IEnumerable<string> Texts(this YamlNode node, params IEnumerable<string> path) =>
        node.Items(path).Select(item => ((YamlScalarNode)item).Value!);

    /// <summary>Keys with their values; none where there is no mapping.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Pairs(
        this YamlNode node, params IEnumerable<string> path) =>
        node.At(path) is YamlMappingNode map
            ? map.Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, pair.Value))
            : [];
}
