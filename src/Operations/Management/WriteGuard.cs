using Microsoft.AspNetCore.Http;

namespace Ooblex.Operations.Management;

/// <summary>Whether the management port may change the cluster: only where the configuration says so.</summary>
/// <remarks>
/// Even then no web page may: a form that posts here needs no leave of the browser, but names its origin.
/// </remarks>
internal sealed class WriteGuard(bool readOnly)
{
    public Task Guarded(HttpContext context, Func<Task> next)
    {
        if (readOnly)
        {
            return ClusterJson.SayAsync(
                context,
                "This port is read-only; see ooblex.management.read-only",
                StatusCodes.Status405MethodNotAllowed);
        }

        return context.Request.Headers.Origin.Count > 0
            ? ClusterJson.SayAsync(context, "Web pages may not do this", StatusCodes.Status403Forbidden)
            : next();
    }

    /// <summary>One field of a form; empty when the body is no form or has no such field.</summary>
    public static async Task<string> FieldAsync(HttpContext context, string name)
    {
        if (!context.Request.HasFormContentType)
        {
            return "";
        }

        try
        {
            IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
            return form[name].ToString();
        }
        catch (InvalidDataException)
        {
            return ""; // More fields, or longer ones, than a form may have.
        }
    }
}
