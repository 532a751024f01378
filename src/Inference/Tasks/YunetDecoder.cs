using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;

namespace Ooblex.Inference.Tasks;

/// <summary>YuNet's three grids to faces.</summary>
/// <remarks>
/// A cell in row r and column c of the grid with stride s says: score sqrt(class * object), centre ((c + b0) s,
/// (r + b1) s), size (exp(b2) s, exp(b3) s), landmark k at ((c + p2k) s, (r + p2k+1) s).
/// </remarks>
internal sealed class YunetDecoder
{
    private static readonly int[] Strides = [8, 16, 32];
    private readonly float _minConfidence;
    private readonly float _maxOverlap;

    public YunetDecoder(ModelOutput output) =>
        (_minConfidence, _maxOverlap) = (output.MinConfidence, output.MaxOverlap);

    public void Decode(RunSlot slot, int batchIndex, in PictureMap map, List<Detection> found)
    {
        found.Clear();
        foreach (int stride in Strides)
        {
            Grid(slot, batchIndex, stride, map, found);
        }

        Suppression.Apply(found, _maxOverlap);
    }

    private void Grid(RunSlot slot, int batchIndex, int stride, in PictureMap map, List<Detection> found)
    {
        int columns = slot.Size.Width / stride;
        int cells = columns * (slot.Size.Height / stride);
        ReadOnlySpan<float> classes = Part(slot, Name("cls", stride), batchIndex, cells);
        ReadOnlySpan<float> objects = Part(slot, Name("obj", stride), batchIndex, cells);
        ReadOnlySpan<float> boxes = Part(slot, Name("bbox", stride), batchIndex, cells * 4);
        ReadOnlySpan<float> points = Part(slot, Name("kps", stride), batchIndex, cells * Landmarks.Count * 2);
        float least = _minConfidence * _minConfidence;
        for (int i = 0; i < cells; i++)
        {
            float product = Math.Clamp(classes[i], 0, 1) * Math.Clamp(objects[i], 0, 1);
            if (!(product >= least))
            {
                continue; // Also for what is no number.
            }

            (int row, int column) = Math.DivRem(i, columns);
            ReadOnlySpan<float> box = boxes.Slice(i * 4, 4);
            Landmarks landmarks = default;
            for (int k = 0; k < Landmarks.Count; k++)
            {
                int at = (i * Landmarks.Count * 2) + (2 * k);
                landmarks[2 * k] = map.X((points[at] + column) * stride);
                landmarks[(2 * k) + 1] = map.Y((points[at + 1] + row) * stride);
            }

            PixelRect where = map.Rect(
                (column + box[0]) * stride,
                (row + box[1]) * stride,
                MathF.Exp(box[2]) * stride,
                MathF.Exp(box[3]) * stride);
            if (float.IsFinite(where.X + where.Y + where.Width + where.Height))
            {
                found.Add(new Detection(where, MathF.Sqrt(product), 0) { Points = landmarks });
            }
        }
    }

    private static ReadOnlySpan<float> Part(RunSlot slot, string name, int batchIndex, int length)
    {
        ReadOnlySpan<float> all = slot.Output(slot.IndexOf(name));
        return all.Length >= (batchIndex + 1) * length
            ? all.Slice(batchIndex * length, length)
            : throw new ModelException(ModelFault.WrongShape, $"output {name} is too short");
    }

    // Constants, so that a frame makes no strings.
    private static string Name(string kind, int stride) => (kind, stride) switch
    {
        ("cls", 8) => "cls_8",
        ("cls", 16) => "cls_16",
        ("cls", _) => "cls_32",
        ("obj", 8) => "obj_8",
        ("obj", 16) => "obj_16",
        ("obj", _) => "obj_32",
        ("bbox", 8) => "bbox_8",
        ("bbox", 16) => "bbox_16",
        ("bbox", _) => "bbox_32",
        (_, 8) => "kps_8",
        (_, 16) => "kps_16",
        _ => "kps_32",
    };
}
