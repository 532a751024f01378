using System.Reflection;

namespace Ooblex.Architecture.Tests;

/// <summary>What the built assemblies use, which is stricter than what their projects could use.</summary>
public sealed class AssemblyTests
{
    private const string Threads = "System.Threading.Thread";
    private const string Sockets = "System.Net.Sockets";
    private const string Http = "System.Net.Http";
    private const string Web = "Microsoft.AspNetCore";
    private const string Logging = "Microsoft.Extensions";

    public static TheoryData<string> Assemblies =>
    [
        "Protocol", "Forwarding", "Contracts", "Storage", "Actors", "Transport", "Gateway", "Operations",
        "Configuration", "Media", "Inference", "Pipelines",
    ];

    [Theory]
    [InlineData("Protocol", Sockets, Threads, Http, Web, Logging, "Akka")]
    [InlineData("Forwarding", Sockets, Threads, Http, Web, Logging, "Akka", "Ooblex.Contracts", "Ooblex.Transport")]
    [InlineData("Contracts", Sockets, Threads, Http, Web, Logging, "Akka", "Google.Protobuf", "Ooblex.")]
    [InlineData("Actors", Sockets, Threads, Http, Web, "Ooblex.Transport", "Ooblex.Gateway")]
    [InlineData("Transport", Http, Web, "Akka", "Ooblex.Actors", "Ooblex.Gateway")]
    [InlineData("Gateway", "Akka", "Ooblex.Protocol", "Ooblex.Forwarding", "Ooblex.Transport", "Ooblex.Actors")]
    [InlineData("Inference", Sockets, Web, Logging, "Akka", "Ooblex.Transport", "Ooblex.Forwarding", "Ooblex.Actors")]
    [InlineData("Pipelines", Sockets, Http, Web, Logging, "Akka", "Ooblex.Transport", "Ooblex.Actors")]
    [InlineData("Storage", Threads, Http, Web, "Akka", "Ooblex.")]
    [InlineData("Operations", Sockets, "Akka", "Ooblex.Protocol", "Ooblex.Transport", "Ooblex.Gateway")]
    public void An_assembly_uses_only_what_its_layer_allows(string project, params string[] forbidden)
    {
        IEnumerable<string> found = Load(project).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));

        Assert.Empty(found);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_static_field_can_be_changed_from_outside(string project)
    {
        IEnumerable<string> found = Load(project).GetExportedTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsInitOnly && !field.IsLiteral)
            .Select(field => $"{field.DeclaringType}.{field.Name}");

        Assert.Empty(found);
    }

    internal static Assembly Load(string project) => Assembly.Load($"Ooblex.{project}");
}
