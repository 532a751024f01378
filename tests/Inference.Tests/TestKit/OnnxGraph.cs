using System.Runtime.InteropServices;

namespace Ooblex.Inference.Tests.TestKit;

/// <summary>Small ONNX models, made in memory, so that tests need no file.</summary>
/// <remarks>Field numbers are those of onnx.proto.</remarks>
internal sealed class OnnxGraph
{
    private const int FloatType = 1;
    private const int Int64Type = 7;
    private readonly ProtoWriter _graph = new();

    public OnnxGraph Input(string name, params long[] shape)
    {
        _graph.Message(11, Value(name, shape));
        return this;
    }

    public OnnxGraph Output(string name, params long[] shape)
    {
        _graph.Message(12, Value(name, shape));
        return this;
    }

    public OnnxGraph Constant(string name, long[] shape, params float[] values) =>
        Constant(name, FloatType, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public OnnxGraph Constant(string name, long[] shape, params long[] values) =>
        Constant(name, Int64Type, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public OnnxGraph Node(string kind, string[] inputs, string output, params ProtoWriter[] attributes)
    {
        ProtoWriter node = new();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(4, kind);
        foreach (ProtoWriter attribute in attributes)
        {
            node.Message(5, attribute);
        }

        _graph.Message(1, node);
        return this;
    }

    public static ProtoWriter Attribute(string name, long value) =>
        new ProtoWriter().Text(1, name).Number(3, value).Number(20, 2);

    public static ProtoWriter Attribute(string name, params long[] values)
    {
        ProtoWriter attribute = new ProtoWriter().Text(1, name);
        foreach (long value in values)
        {
            attribute.Number(8, value);
        }

        return attribute.Number(20, 7);
    }

    public byte[] ToBytes() => new ProtoWriter()
        .Number(1, 8)
        .Message(7, _graph.Text(2, "made"))
        .Message(8, new ProtoWriter().Text(1, "").Number(2, 13))
        .ToArray();

    private OnnxGraph Constant(string name, int type, long[] shape, byte[] values)
    {
        ProtoWriter tensor = new();
        foreach (long side in shape)
        {
            tensor.Number(1, side);
        }

        _graph.Message(5, tensor.Number(2, type).Text(8, name).Bytes(9, values));
        return this;
    }

    // A negative side is one that the model leaves open.
    private static ProtoWriter Value(string name, long[] shape)
    {
        ProtoWriter sides = new();
        for (int i = 0; i < shape.Length; i++)
        {
            ProtoWriter side = new();
            sides.Message(1, shape[i] < 0 ? side.Text(2, $"side{i}") : side.Number(1, shape[i]));
        }

        ProtoWriter tensor = new ProtoWriter().Number(1, FloatType).Message(2, sides);
        return new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor));
    }
}
