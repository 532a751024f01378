using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;

namespace Ooblex.Inference.Tasks;

/// <summary>YOLOX's one table, of cells of three grids, to objects.</summary>
/// <remarks>A row is: centre and size as offsets of its cell, an object score, and a score for each class.</remarks>
internal sealed class YoloxDecoder
{
    private const int Fixed = 5;
    private static readonly int[] Strides = [8, 16, 32];
    private readonly int _classes;
    private readonly float _minConfidence;
    private readonly float _maxOverlap;

    public YoloxDecoder(ModelOutput output) =>
        (_classes, _minConfidence, _maxOverlap) = (output.Labels.Count, output.MinConfidence, output.MaxOverlap);

    public void Decode(RunSlot slot, int batchIndex, in PictureMap map, List<Detection> found)
    {
        found.Clear();
        int columns = _classes + Fixed;
        int rows = 0;
        foreach (int stride in Strides)
        {
            rows += slot.Size.Width / stride * (slot.Size.Height / stride);
        }

        ReadOnlySpan<float> table = slot.Output(0);
        if (table.Length < (batchIndex + 1) * rows * columns || slot.OutputShape(0)[^1] != columns)
        {
            throw new ModelException(
                ModelFault.WrongShape, $"an output of {rows} rows with {columns} numbers is expected");
        }

        table = table.Slice(batchIndex * rows * columns, rows * columns);
        foreach (int stride in Strides)
        {
            int cells = slot.Size.Width / stride * (slot.Size.Height / stride);
            Grid(table[..(cells * columns)], slot.Size.Width / stride, stride, map, found);
            table = table[(cells * columns)..];
        }

        Suppression.Apply(found, _maxOverlap);
    }

    private void Grid(ReadOnlySpan<float> table, int width, int stride, in PictureMap map, List<Detection> found)
    {
        int columns = _classes + Fixed;
        for (int cell = 0; cell * columns < table.Length; cell++)
        {
            ReadOnlySpan<float> row = table.Slice(cell * columns, columns);
            if (!(row[4] >= _minConfidence))
            {
                continue; // The product can only be smaller.
            }

            int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row[Fixed..]);
            float confidence = row[4] * row[Fixed + best];
            if (!(confidence >= _minConfidence))
            {
                continue;
            }

            (int y, int x) = Math.DivRem(cell, width);
            PixelRect where = map.Rect(
                (x + row[0]) * stride, (y + row[1]) * stride, MathF.Exp(row[2]) * stride, MathF.Exp(row[3]) * stride);
            if (float.IsFinite(where.X + where.Y + where.Width + where.Height))
            {
                found.Add(new Detection(where, confidence, best));
            }
        }
    }
}
