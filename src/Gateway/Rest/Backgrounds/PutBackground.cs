using Ooblex.Contracts.Backgrounds;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Rest.Backgrounds;

/// <summary>PUT /v1/ai/backgrounds/{name}: keeps a PNG or JPEG, in place of the one that had the name.</summary>
internal sealed class PutBackground(
    BackgroundStore backgrounds,
    BackgroundDoor door,
    BodyReader bodies,
    IPictureInspector inspector,
    GatewayOptions options,
    ILogger<PutBackground> logger) : IDisposable
{
    private static readonly string[] Types = ["image/png", "image/jpeg"];

    private readonly SemaphoreSlim _uploads = new(options.Backgrounds.MaxUploads);

    public async Task HandleAsync(HttpContext http)
    {
        if (!door.TryWriter(http, out Caller? caller, out Problem? problem)
            || !BackgroundDoor.TryName(http, out string name, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        if (!Types.Any(type => MediaTypes.Is(http.Request, type)))
        {
            await Problems.UnsupportedMediaType.With($"A picture is {string.Join(" or ", Types)}.").WriteAsync(http);
            return;
        }

        if (!await _uploads.WaitAsync(TimeSpan.Zero))
        {
            problem = Problems.AtCapacity.With("This node takes in as many pictures as it may.") with
            {
                RetryAfter = options.Signalling.OverloadRetry,
            };
            await problem.WriteAsync(http);
            return;
        }

        try
        {
            await KeepAsync(http, name, caller);
        }
        finally
        {
            _uploads.Release();
        }
    }

    public void Dispose() => _uploads.Dispose();

    private async Task KeepAsync(HttpContext http, string name, Caller caller)
    {
        BackgroundOptions limits = options.Backgrounds;
        (byte[] file, Problem? problem) = await bodies.ReadAsync(http, limits.MaxBytes, limits.UploadTimeout);
        PictureFinding finding = problem is null ? inspector.Inspect(file) : default;
        problem ??= Fault(finding);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        (bool tried, (BackgroundPut Outcome, StoredBackground About) put) = await DatabaseDoor.TryAsync(
            http, options, "background pictures", () => backgrounds.PutAsync(name, finding, file, http.RequestAborted));
        if (!tried)
        {
            return;
        }

        if (put.Outcome == BackgroundPut.NoRoom)
        {
            await Problems.BackgroundLimit.With(Problems.BackgroundLimit.Remedy).WriteAsync(http);
            return;
        }

        BackgroundLog.Kept(logger, name, put.About.Sha256, caller.KeyId);
        int status = put.Outcome == BackgroundPut.Made ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        BackgroundView view = BackgroundView.Of(PublicUrl.Base(http.Request, options), put.About);
        await JsonBodies.WriteAsync(http, status, view, BackgroundJson.Default.BackgroundView);
    }

    // What the file is, and not what the request calls it, decides: a PNG under image/jpeg is kept as a PNG.
    private Problem? Fault(in PictureFinding finding) => finding.Fault switch
    {
        PictureFault.None => null,
        PictureFault.TooManyPixels => Problems.UnusablePicture.With(
            $"It has {finding.Width}x{finding.Height} pixels; {inspector.MaxPixels} may be at most."),
        PictureFault.Undecodable => Problems.UnusablePicture.With(
            "It is damaged, or of a kind that cannot be decoded here."),
        _ => Problems.UnusablePicture.With("It is neither PNG nor JPEG."),
    };
}
