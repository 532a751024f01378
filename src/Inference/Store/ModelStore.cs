using System.Security.Cryptography;
using Ooblex.Inference.Catalogue;

namespace Ooblex.Inference.Store;

/// <summary>The folder with the models' files. A file under its final name was once whole and right.</summary>
/// <remarks>
/// Names carry the beginning of the checksum, so that two versions of a model lie side by side and a rolling upgrade
/// finds both. Safe for several processes: the last step is a rename.
/// </remarks>
public sealed class ModelStore(string directory)
{
    private const int HashBufferBytes = 128 * 1024;

    public string Directory { get; } = Path.GetFullPath(directory);

    public string PathOf(ModelEntry entry) => Path.Combine(Directory, $"{entry.Id}-{entry.Sha256[..12]}.onnx");

    internal string PartOf(ModelEntry entry) => PathOf(entry) + ".part";

    /// <summary>Looks at lengths only, which costs nothing.</summary>
    public ModelFileState Look(ModelEntry entry)
    {
        FileInfo file = new(PathOf(entry));
        if (file.Exists)
        {
            return file.Length == entry.Bytes ? ModelFileState.Present : ModelFileState.Corrupt;
        }

        return File.Exists(PartOf(entry)) ? ModelFileState.Partial : ModelFileState.Absent;
    }

    /// <summary>Reads the whole file.</summary>
    public async Task<ModelFileState> VerifyAsync(ModelEntry entry, CancellationToken cancellation)
    {
        ModelFileState state = Look(entry);
        if (state != ModelFileState.Present)
        {
            return state;
        }

        await using FileStream file = new(
            PathOf(entry), FileMode.Open, FileAccess.Read, FileShare.Read, HashBufferBytes, useAsync: true);
        byte[] hash = await SHA256.HashDataAsync(file, cancellation);
        return Convert.ToHexStringLower(hash) == entry.Sha256 ? ModelFileState.Verified : ModelFileState.Corrupt;
    }

    /// <summary>The file's bytes, when they are this model's.</summary>
    /// <returns><c>null</c> when the file is absent or another one; <paramref name="state"/> says which.</returns>
    /// <remarks>What is hashed is what is run: nobody can change the file between the two.</remarks>
    public byte[]? Read(ModelEntry entry, out ModelFileState state)
    {
        state = Look(entry);
        if (state != ModelFileState.Present)
        {
            return null;
        }

        byte[] bytes = File.ReadAllBytes(PathOf(entry));
        bool isRight = Convert.ToHexStringLower(SHA256.HashData(bytes)) == entry.Sha256;
        state = isRight ? ModelFileState.Verified : ModelFileState.Corrupt;
        return isRight ? bytes : null;
    }
}
