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

    /// <summary>Each pixel four times.</summary>
    public static byte[] TwiceAsLarge(int side) => new OnnxGraph()
        .Input("x", 1, 1, side, side).Output("y", 1, 1, side * 2, side * 2)
        .Constant("scales", [4], 1f, 1f, 2f, 2f)
        .Node("Resize", ["x", "", "scales"], "y")
        .ToBytes();

    /// <summary>The first channel last, and the last one first.</summary>
    public static byte[] TurnsColours(long[] shape) => new OnnxGraph()
        .Input("x", shape).Output("y", shape)
        .Constant("order", [3], 2L, 1L, 0L)
        .Node("Gather", ["x", "order"], "y", OnnxGraph.Attribute("axis", 1L))
        .ToBytes();

    /// <summary>Answers with these tensors whatever it is shown.</summary>
    public static byte[] Says(long[] input, params (string Name, long[] Shape, float[] Values)[] outputs)
    {
        OnnxGraph graph = new OnnxGraph().Input("x", input);
        foreach ((string name, long[] shape, float[] values) in outputs)
        {
            graph.Output(name, shape).Constant(name + "_said", shape, values).Node("Identity", [name + "_said"], name);
        }

        return graph.ToBytes();
    }

    /// <summary>YuNet for 32 x 32 pixels that sees one face: 16 x 8 pixels around (12, 20), score 0.9.</summary>
    public static byte[] OneFace()
    {
        List<(string, long[], float[])> outputs = [];
        foreach (int stride in new[] { 8, 16, 32 })
        {
            int cells = 32 / stride * (32 / stride);
            float[] scores = new float[cells];
            float[] boxes = new float[cells * 4];
            float[] points = new float[cells * 10];
            if (stride == 8)
            {
                const int Cell = (2 * 4) + 1; // Row 2, column 1.
                scores[Cell] = 0.9f;
                (boxes[Cell * 4], boxes[(Cell * 4) + 1]) = (0.5f, 0.5f);
                (boxes[(Cell * 4) + 2], boxes[(Cell * 4) + 3]) = (MathF.Log(2), 0);
                (points[Cell * 10], points[(Cell * 10) + 1]) = (0.25f, 0.75f);
            }

            outputs.Add(($"cls_{stride}", [1, cells, 1], scores));
            outputs.Add(($"obj_{stride}", [1, cells, 1], scores));
            outputs.Add(($"bbox_{stride}", [1, cells, 4], boxes));
            outputs.Add(($"kps_{stride}", [1, cells, 10], points));
        }

        return Says([1, 3, 32, 32], [.. outputs]);
    }

    /// <summary>1 where the picture is brighter than half, 0 elsewhere.</summary>
    public static byte[] Threshold(int side) => new OnnxGraph()
        .Input("x", 1, side, side, 3).Output("y", 1, side, side, 1)
        .Constant("half", [1], 0.5f)
        .Node("ReduceMean", ["x"], "mean", OnnxGraph.Attribute("axes", [3L]), OnnxGraph.Attribute("keepdims", 1L))
        .Node("Greater", ["mean", "half"], "bright")
        .Node("Cast", ["bright"], "y", OnnxGraph.Attribute("to", 1L))
        .ToBytes();
}
