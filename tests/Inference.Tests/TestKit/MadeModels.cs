namespace Ooblex.Inference.Tests.TestKit;

/// <summary>Models of a few operations, whose answers can be worked out by hand.</summary>
internal static class MadeModels
{
    /// <summary>Gives what it is given.</summary>
    public static byte[] Identity(long[] shape) => new OnnxGraph()
        .Input("x", shape).Output("y", shape).Node("Identity", ["x"], "y").ToBytes();

    /// <summary>Gives twice what it is given, for any batch.</summary>
    public static byte[] Doubler(params long[] shape) => new OnnxGraph()
        .Input("x", shape).Output("y", shape)
        .Constant("two", [1], 2f).Node("Mul", ["x", "two"], "y").ToBytes();

    /// <summary>Looks up the number that the first pixel says, of two; fails where there is none.</summary>
    public static byte[] Breaks() => new OnnxGraph()
        .Input("x", 1, 1, 8, 8).Output("y", 1)
        .Constant("table", [2], 5f, 6f)
        .Constant("flat", [1], -1L)
        .Constant("from", [1], 0L)
        .Constant("to", [1], 1L)
        .Node("Reshape", ["x", "flat"], "all")
        .Node("Slice", ["all", "from", "to"], "first")
        .Node("Cast", ["first"], "index", OnnxGraph.Attribute("to", 7L))
        .Node("Gather", ["table", "index"], "y")
        .ToBytes();

    /// <summary>1 where the picture is brighter than half, 0 elsewhere.</summary>
    public static byte[] Threshold(int side) => new OnnxGraph()
        .Input("x", 1, side, side, 3).Output("y", 1, side, side, 1)
        .Constant("half", [1], 0.5f)
        .Node("ReduceMean", ["x"], "mean", OnnxGraph.Attribute("axes", [3L]), OnnxGraph.Attribute("keepdims", 1L))
        .Node("Greater", ["mean", "half"], "bright")
        .Node("Cast", ["bright"], "y", OnnxGraph.Attribute("to", 1L))
        .ToBytes();
}
