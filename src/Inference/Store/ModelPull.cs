using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Ooblex.Inference.Catalogue;

namespace Ooblex.Inference.Store;

/// <summary>Fetches a model's file: goes on where it was cut off, and takes only what hashes right.</summary>
/// <remarks>
/// Bytes arrive in a file of another name, are hashed on the way, forced to the disk and then renamed. Nothing that the
/// server sends can make the store hold a wrong file or grow past the length in the catalogue.
/// </remarks>
public sealed class ModelPull(HttpClient http, ModelStore store, ModelsOptions options)
{
    private const int ChunkBytes = 64 * 1024;

    public async Task<PullResult> RunAsync(
        ModelEntry entry, Action<PullProgress>? progress, CancellationToken cancellation)
    {
        if (await store.VerifyAsync(entry, cancellation) == ModelFileState.Verified)
        {
            return new PullResult(PullOutcome.AlreadyThere, "it is there, and its checksum is right");
        }

        if (entry.Address is null)
        {
            return new PullResult(
                PullOutcome.NoAddress, $"it has no public address; put the file at {store.PathOf(entry)}");
        }

        try
        {
            Directory.CreateDirectory(store.Directory);
            return await IntoPartAsync(entry, progress, cancellation);
        }
        catch (IOException e) when (IsTaken(e))
        {
            return new PullResult(PullOutcome.Busy, "another pull of it is at work");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new PullResult(PullOutcome.NoStorage, $"{store.Directory} cannot be written: {e.Message}");
        }
    }

    private async Task<PullResult> IntoPartAsync(
        ModelEntry entry, Action<PullProgress>? progress, CancellationToken cancellation)
    {
        PullResult result;
        bool isEmpty;
        await using (FileStream part = new(
            store.PartOf(entry), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, ChunkBytes, true))
        {
            result = await FetchAsync(entry, part, progress, cancellation);
            part.Flush(flushToDisk: true);
            isEmpty = part.Length == 0;
        }

        if (result.Outcome == PullOutcome.Pulled)
        {
            File.Move(store.PartOf(entry), store.PathOf(entry), overwrite: true);
        }
        else if (isEmpty)
        {
            File.Delete(store.PartOf(entry));
        }

        return result;
    }

    private async Task<PullResult> FetchAsync(
        ModelEntry entry, FileStream part, Action<PullProgress>? progress, CancellationToken cancellation)
    {
        PullResult result = default;
        for (int attempt = 0; attempt < options.PullAttempts; attempt++)
        {
            bool resumes = part.Length > 0;
            result = await AttemptAsync(entry, part, progress, cancellation);
            bool again = result.Outcome == PullOutcome.Unreachable
                || (result.Outcome == PullOutcome.WrongContent && resumes); // The part of an earlier day was at fault.
            if (!again)
            {
                break;
            }
        }

        return result;
    }

    private async Task<PullResult> AttemptAsync(
        ModelEntry entry, FileStream part, Action<PullProgress>? progress, CancellationToken cancellation)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(options.PullTimeout);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, entry.Address);
            if (part.Length >= entry.Bytes)
            {
                part.SetLength(0);
            }

            if (part.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(part.Length, null);
            }

            using HttpResponseMessage response = await http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (Refusal(response, part) is { } refusal)
            {
                return refusal;
            }

            await using Stream body = await response.Content.ReadAsStreamAsync(silence.Token);
            return await CopyAsync(entry, body, part, progress, silence);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or HttpIOException)
        {
            cancellation.ThrowIfCancellationRequested();
            string why = e is OperationCanceledException ? "the server has fallen silent" : e.Message;
            return new PullResult(PullOutcome.Unreachable, $"{entry.Address!.Host}: {why}");
        }
    }

    // Decides where the bytes to come belong: after those that are here, or in place of them.
    private static PullResult? Refusal(HttpResponseMessage response, FileStream part)
    {
        bool continues = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == part.Length && part.Length > 0;
        if (continues)
        {
            return null;
        }

        part.SetLength(0);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => null,
            HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.PartialContent => new PullResult(
                PullOutcome.Unreachable, "the server does not go on where the file was broken off"),
            _ => new PullResult(PullOutcome.Refused, $"the server answered {(int)response.StatusCode}"),
        };
    }

    private async Task<PullResult> CopyAsync(
        ModelEntry entry,
        Stream body,
        FileStream part,
        Action<PullProgress>? progress,
        CancellationTokenSource silence)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkBytes];
        await HashHereAsync(part, hash, chunk, silence.Token);
        int read;
        while ((read = await ReadAsync(body, chunk, silence.Token)) > 0)
        {
            silence.CancelAfter(options.PullTimeout);
            if (part.Length + read > entry.Bytes)
            {
                return Drop(part, $"it is longer than {entry.Bytes} bytes");
            }

            hash.AppendData(chunk, 0, read);
            await part.WriteAsync(chunk.AsMemory(0, read), silence.Token);
            progress?.Invoke(new PullProgress(part.Length, entry.Bytes));
        }

        await part.FlushAsync(silence.Token);
        if (part.Length < entry.Bytes)
        {
            return new PullResult(
                PullOutcome.Unreachable, $"it broke off after {part.Length} of {entry.Bytes} bytes");
        }

        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        return found == entry.Sha256
            ? new PullResult(PullOutcome.Pulled, $"{entry.Bytes} bytes, checksum right")
            : Drop(part, $"its checksum is {found}, the catalogue says {entry.Sha256}");
    }

    // A network stream that breaks must not look like a disk that does.
    private static async ValueTask<int> ReadAsync(Stream body, byte[] chunk, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(chunk, cancellation);
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    private static async Task HashHereAsync(
        FileStream part, IncrementalHash hash, byte[] chunk, CancellationToken cancellation)
    {
        part.Position = 0;
        int read;
        while ((read = await part.ReadAsync(chunk, cancellation)) > 0)
        {
            hash.AppendData(chunk, 0, read);
        }
    }

    private static PullResult Drop(FileStream part, string why)
    {
        part.SetLength(0);
        return new PullResult(PullOutcome.WrongContent, why);
    }

    private static bool IsTaken(IOException e) => e is not (FileNotFoundException or DirectoryNotFoundException)
        && (e.HResult & 0xFFFF) is 11 or 32; // EAGAIN of flock, ERROR_SHARING_VIOLATION.
}
