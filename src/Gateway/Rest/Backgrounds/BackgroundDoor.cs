using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Backgrounds;

/// <summary>Who may see the pictures, and who may change them, for they are of all streams.</summary>
internal sealed class BackgroundDoor(Access access)
{
    public const string Path = "/v1/ai/backgrounds";

    private const ApiScopes Users = ApiScopes.Ai | ApiScopes.Admin;

    public bool TryReader(HttpContext http, [NotNullWhen(false)] out Problem? problem) =>
        access.TryAdmit(http, Users, null, out _, out problem);

    public bool TryWriter(
        HttpContext http, [NotNullWhen(true)] out Caller? caller, [NotNullWhen(false)] out Problem? problem)
    {
        if (!access.TryAdmit(http, Users, null, out caller, out problem))
        {
            return false;
        }

        problem = caller.Stream is { } only
            ? Problems.OtherStream.With($"This key is for the stream {only} only, and pictures are of all streams.")
            : null;
        return problem is null;
    }

    /// <summary>The name in the path.</summary>
    public static bool TryName(HttpContext http, out string name, [NotNullWhen(false)] out Problem? problem)
    {
        name = http.GetRouteValue("name") as string ?? "";
        bool isName = StreamId.TryParse(name, out _); // The same alphabet and length.
        problem = isName
            ? null
            : Problems.InvalidField.With("The name of a picture must be 1 to 30 of A-Z, a-z, 0-9 and underscore.");
        return isName;
    }

    public static Problem Unknown(string name) => Problems.NotFound.With($"There is no background picture {name}.");
}
