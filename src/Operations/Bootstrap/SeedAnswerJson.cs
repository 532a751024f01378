using System.Text.Json;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Bootstrap;

/// <summary>Reads what a contact point said, in the shape of .NET's Akka.Management.</summary>
public static class SeedAnswerJson
{
    public const int MaxBytes = 64 << 10;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 8 };

    /// <returns><c>null</c> when the body is not an answer.</returns>
    public static SeedAnswer? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<AnswerBody>(body, Json) is { SelfNode: { } self } answer
                && self.ToAddress() is { } address
                ? new SeedAnswer(address, [.. Addresses(answer.Nodes ?? [])])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<NodeAddress> Addresses(IEnumerable<SeedBody?> nodes) =>
        nodes.Select(seed => seed?.Node?.ToAddress()).OfType<NodeAddress>();

    private sealed record AnswerBody(NodeBody? SelfNode, IReadOnlyList<SeedBody?>? Nodes);

    private sealed record SeedBody(NodeBody? Node);

    private sealed record NodeBody(string? Host, int? Port, string? System, string? Protocol)
    {
        public NodeAddress? ToAddress() =>
            Host is { Length: > 0 } && Port is > 0 and <= 65_535 && System is { Length: > 0 }
                && Protocol is { Length: > 0 }
                ? new NodeAddress(Protocol, System, Host, Port.Value)
                : null;
    }
}
