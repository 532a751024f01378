using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Ooblex.Architecture.Tests;

/// <summary>Sizes of types and methods, measured in what was built: the debug symbols know every line.</summary>
public sealed class SizeTests
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
    private const int MaxMethodLines = 80;
    private const int MaxConstructorParameters = 8;
    private const int MaxFields = 16;

    private static readonly string[] Projects =
    [
        "Protocol", "Forwarding", "Contracts", "Actors", "Transport", "Gateway", "Operations", "Configuration", "Node",
        "Media", "Inference", "Pipelines",
    ];

    [Fact]
    public void No_method_is_longer_than_eighty_lines() =>
        Ratchet.Check("method-lines", Projects.SelectMany(LongMethods));

    [Fact]
    public void No_constructor_takes_more_than_eight_parameters() =>
        Ratchet.Check(
            "constructor-parameters",
            from type in Classes()
            from constructor in type.GetConstructors(Instance)
            let count = constructor.GetParameters().Length
            where count > MaxConstructorParameters
            select (type.FullName!, count));

    [Fact]
    public void No_class_has_more_than_sixteen_fields() =>
        Ratchet.Check(
            "fields",
            from type in Classes()
            let count = type.GetFields(Instance | BindingFlags.DeclaredOnly).Length
            where count > MaxFields
            select (type.FullName!, count));

    // Records are data: their size is that of what they describe. Types with no line of ours are generated.
    private static IEnumerable<Type> Classes() =>
        from project in Projects
        from type in AssemblyTests.Load(project).GetTypes()
        where !type.Name.Contains('<', StringComparison.Ordinal) && type.FullName is not null
        where type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is null
        where !type.GetInterfaces().Any(i => i.FullName == "Google.Protobuf.IMessage")
        where type.BaseType?.FullName != "System.Text.Json.Serialization.JsonSerializerContext"
        select type;

    private static IEnumerable<(string What, int Count)> LongMethods(string project)
    {
        string pdb = Path.ChangeExtension(AssemblyTests.Load(project).Location, ".pdb");
        using FileStream stream = File.OpenRead(pdb);
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        MetadataReader reader = provider.GetMetadataReader();
        Module module = AssemblyTests.Load(project).ManifestModule;
        foreach (MethodDebugInformationHandle handle in reader.MethodDebugInformation)
        {
            MethodDebugInformation information = reader.GetMethodDebugInformation(handle);
            if (information.Document.IsNil || IsGenerated(reader, information.Document))
            {
                continue;
            }

            SequencePoint[] points = [.. information.GetSequencePoints().Where(point => !point.IsHidden)];
            int lines = points.Length == 0 ? 0 : points.Max(p => p.EndLine) - points.Min(p => p.StartLine) + 1;
            if (lines > MaxMethodLines)
            {
                MethodBase method = module.ResolveMethod(MetadataTokens.GetToken(handle.ToDefinitionHandle()))!;
                if (method is not ConstructorInfo) // Its lines include those of the field initialisers.
                {
                    yield return ($"{method.DeclaringType}.{method.Name}", lines);
                }
            }
        }
    }

    private static bool IsGenerated(MetadataReader reader, DocumentHandle document)
    {
        string name = reader.GetString(reader.GetDocument(document).Name);
        return name.Contains("/obj/", StringComparison.Ordinal) || name.EndsWith(".g.cs", StringComparison.Ordinal);
    }
}
