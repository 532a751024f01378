using System.Reflection;
using System.Text;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Wire;

public sealed class ContractTests
{
    /// <summary>A change of messages is seen in review: by the diff of this file, next to the proto files.</summary>
    [Fact]
    public void The_messages_are_those_of_contracts_verified_txt()
    {
        string path = Path.Combine(Repository.Root, "src/Contracts/contracts.verified.txt");
        string written = Describe();
        string verified = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(verified == written, $"{path} differs; the contract now is:\n{written}");
    }

    private static string Describe()
    {
        StringBuilder text = new();
        foreach (Type protocol in new[] { typeof(PeerProtocol), typeof(StreamProtocol), typeof(PipelineProtocol) })
        {
            foreach (Type type in protocol.GetNestedTypes().OrderBy(t => t.Name, StringComparer.Ordinal))
            {
                if (type.IsInterface)
                {
                    continue;
                }

                Type role = type.GetInterfaces().Single(i => i.DeclaringType == protocol);
                string kind = role.Name[1..].ToLowerInvariant();
                text.Append($"{protocol.Name}.{type.Name}({Parameters(type)}) : {kind}\n");
            }
        }

        Type[] records =
        [
            typeof(StreamOptions), typeof(StreamSummary), typeof(PipelineReport), typeof(PipelineSummary),
        ];
        foreach (Type record in records)
        {
            text.Append($"{record.Name}({Parameters(record)})\n");
        }

        Type[] enums = [typeof(PeerRole), typeof(PeerRefusal), typeof(CloseReason), typeof(StreamRefusal)];
        foreach (Type type in enums)
        {
            string names = string.Join(", ", Enum.GetNames(type).Order(StringComparer.Ordinal));
            text.Append($"{type.Name} {{ {names} }}\n");
        }

        return text.ToString();
    }

    private static string Parameters(Type type) =>
        string.Join(", ", type.GetConstructors()[0].GetParameters().Select(p => $"{NameOf(p)} {p.Name}"));

    private static string NameOf(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        string name = (Nullable.GetUnderlyingType(type) ?? type).Name;
        bool optional = Nullable.GetUnderlyingType(type) is not null
            || new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        string inner = type.IsGenericType && Nullable.GetUnderlyingType(type) is null
            ? $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{type.GenericTypeArguments[0].Name}>"
            : name;
        return optional ? inner + "?" : inner;
    }
}
