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
        (byte[] bytes, Problem? problem) = await ReadAsync(http, maxBytes, options.Http.BodyTimeout);
        return (Encoding.UTF8.GetString(bytes), problem);
    }

    /// <summary>The body, or the problem to answer with.</summary>
    public async Task<(byte[] Bytes, Problem? Problem)> ReadAsync(HttpContext http, int maxBytes, TimeSpan patience)
    {
        if (http.Request.ContentLength > maxBytes)
        {
            return ([], TooLarge(maxBytes));
        }

        using CancellationTokenSource timeout = new(patience, time);
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
                    return ([], TooLarge(maxBytes));
                }

                if (read.IsCompleted)
                {
                    byte[] bytes = read.Buffer.ToArray();
                    body.AdvanceTo(read.Buffer.End);
                    return (bytes, null);
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

            return ([], Problems.BodyTimeout.With($"The body has to arrive within {patience.TotalSeconds:0.###} s."));
        }
    }

    private static Problem TooLarge(int maxBytes) =>
        Problems.BodyTooLarge.With($"The body may have {maxBytes} bytes at most.");
}
