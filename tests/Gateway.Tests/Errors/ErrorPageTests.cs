using System.Text;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Errors;

public sealed class ErrorPageTests
{
    [Fact]
    public void Types_are_unique_and_statuses_are_errors()
    {
        Assert.Equal(Problems.All.Count, Problems.All.Select(kind => kind.Type).Distinct().Count());
        Assert.All(Problems.All, kind => Assert.InRange(kind.Status, 400, 599));
        Assert.All(Problems.All, kind => Assert.Matches("^[a-z]+(-[a-z]+)*$", kind.Slug));
    }

    [Fact]
    public void Every_problem_is_in_the_list()
    {
        IEnumerable<object?> fields = typeof(Problems).GetFields()
            .Where(field => field.FieldType == typeof(ProblemKind))
            .Select(field => field.GetValue(null));
        Assert.Equal(fields, Problems.All);
    }

    [Fact]
    public void The_page_is_what_the_table_says() => Repository.CompareOrWrite("docs/errors.md", Page());

    private static string Page()
    {
        StringBuilder text = new();
        text.Append(
            """
            # Errors

            Every error of the HTTP side is a problem details object (RFC 9457), `application/problem+json`:

            ```json
            {
              "type": "urn:ooblex:problem:no-publisher",
              "title": "Nobody publishes this stream now",
              "status": 409,
              "detail": "Nobody publishes this stream now.",
              "instance": "/whep/front_door",
              "trace": "0HNQ96VH78BCT:00000001"
            }
            ```

            Programs go by `type`, which never changes; `detail` is one sentence for people; `trace` stands in the
            node's log lines of the request. With 409 `no-publisher`, 429 and 503 the header `Retry-After` says after
            how many seconds it is worth coming back. With 401 and 403 `WWW-Authenticate` says what is missing
            (RFC 6750).

            This page is generated from `src/Gateway/Errors/Problems.cs`; write it anew with
            `OOBLEX_WRITE_DOCS=1 dotnet test tests/Gateway.Tests`.

            | Status | Type | Meaning | What to do |
            |---|---|---|---|

            """);
        IEnumerable<ProblemKind> sorted =
            Problems.All.OrderBy(kind => kind.Status).ThenBy(kind => kind.Slug, StringComparer.Ordinal);
        foreach (ProblemKind kind in sorted)
        {
            text.Append($"| {kind.Status} | `{kind.Type}` | {kind.Title} | {kind.Remedy} |\n");
        }

        return text.ToString();
    }
}
