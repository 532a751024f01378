using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ooblex.Operations.Commands;

/// <summary>Sends lines to an HTTP client as soon as they are there.</summary>
internal sealed class LineSink(HttpResponse response)
{
    public async ValueTask TakeAsync(IReadOnlyList<string> lines, CancellationToken cancellation)
    {
        PipeWriter body = response.BodyWriter;
        foreach (string line in lines)
        {
            Encoding.UTF8.GetBytes(line, body);
            body.Write("\n"u8);
        }

        await body.FlushAsync(cancellation); // An empty flush sends the headers: the answer has begun.
    }
}
