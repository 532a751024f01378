namespace Ooblex.Inference.Tests.TestKit;

/// <summary>A test that needs <see cref="SharedFiles"/>; skipped, with their names, where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealModelFactAttribute : FactAttribute
{
    public RealModelFactAttribute(params string[] files)
    {
        string[] absent = [.. files.Select(PathOf).Where(path => !File.Exists(path))];
        if (absent.Length > 0)
        {
            Skip = "needs " + string.Join(", ", absent);
        }
    }

    private static string PathOf(string file) =>
        file.EndsWith(".onnx", StringComparison.Ordinal) ? SharedFiles.Model(file) : SharedFiles.Data(file);
}
