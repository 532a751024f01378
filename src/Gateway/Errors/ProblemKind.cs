namespace Ooblex.Gateway.Errors;

/// <summary>One thing that can go wrong, as RFC 9457 wants it: a stable type, a status and a title.</summary>
/// <param name="Slug">The last part of <see cref="Type"/>. Clients may depend on it: it never changes.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Title">Short, the same for every occurrence.</param>
/// <param name="Remedy">For docs/errors.md: what the reader of the error can do.</param>
internal sealed record ProblemKind(string Slug, int Status, string Title, string Remedy)
{
    public const string TypePrefix = "urn:ooblex:problem:";

    public string Type => TypePrefix + Slug;

    public Problem With(string detail) => new(this, detail);
}
