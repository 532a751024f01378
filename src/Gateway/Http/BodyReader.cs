using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Http;

/// <summary>Reads small bodies whole, within a size and a time.</summary>
internal sealed class BodyReader(GatewayOptions options, TimeProvider time)
{
    /// <summary>The body as text, or the problem to answer with.</summary>
    public async Task<(string Text, Problem? Problem)> ReadTextAsync(HttpContext http, int maxBytes)
    {
        if (http.Request.ContentLength > maxBytes)
        {
            return ("", TooLarge(maxBytes));
        }

        using CancellationTokenSource timeout = new(options.Http.BodyTimeout, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, http.RequestAborted);
        PipeReader body = http.Request.BodyReader;
        try
        {
            while (true)
            {
                ReadResult read = await body.ReadAsync(either.Token);
                if (read.Buffer.Length > maxBytes)
                {
                    body.AdvanceTo(read.Buffer.End);
                    return ("", TooLarge(maxBytes));
                }

                if (read.IsCompleted)
                {
                    string text = Encoding.UTF8.GetString(read.Buffer);
                    body.AdvanceTo(read.Buffer.End);
                    return (text, null);
                }

                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            if (HttpProtocol.IsHttp11(http.Request.Protocol))
            {
                http.Response.Headers.Connection = "close"; // The rest of the body must not be taken for a request.
            }

            double seconds = options.Http.BodyTimeout.TotalSeconds;
            return ("", Problems.BodyTimeout.With($"The body has to arrive within {seconds:0.###} s."));
        }
    }

    private static Problem TooLarge(int maxBytes) =>
        Problems.BodyTooLarge.With($"The body may have {maxBytes} bytes at most.");
}
