using System.Reflection;
using System.Text;

namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>Writes docs/conformance.md from the rows and the tests that carry them.</summary>
internal static class ConformanceReport
{
    /// <summary>Row id to the names of the tests that prove it.</summary>
    public static ILookup<string, string> Proofs() =>
        typeof(ConformanceReport).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => (method.Name, Rows: method.GetCustomAttribute<ConformanceAttribute>()?.Rows ?? []))
            .SelectMany(test => test.Rows.Select(row => (row, test.Name)))
            .Concat(ConformanceRows.ProvedElsewhere.SelectMany(
                entry => entry.Value.Select(name => (row: entry.Key, Name: name))))
            .OrderBy(pair => pair.row, StringComparer.Ordinal)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .ToLookup(pair => pair.row, pair => pair.Name);

    public static string Write()
    {
        ILookup<string, string> proofs = Proofs();
        int met = ConformanceRows.All.Count(row => State(row.Id, proofs) == "met");
        StringBuilder text = new();
        text.Append(
            $"""
             # Conformance

             What RFC 9725 (WHIP) and the WHEP draft ask of a server, row by row, and the tests that prove it.
             Generated from `tests/Gateway.Tests/Conformance`; write it anew with
             `OOBLEX_WRITE_DOCS=1 dotnet test tests/Gateway.Tests`.

             {met} of {ConformanceRows.All.Count} rows are met, {ConformanceRows.NotMet.Count} are not,
             {ConformanceRows.NotApplicable.Count} ask nothing of this server. Level: M must, S should, O may.


             """);
        Table(text, "WHIP, RFC 9725", "W", proofs);
        Table(text, "WHEP, draft-ietf-wish-whep", "P", proofs);
        Table(text, "WHEP extensions, webrtc-http-egress-events", "E", proofs);
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Table(StringBuilder text, string title, string letter, ILookup<string, string> proofs)
    {
        text.Append("## ").Append(title).Append("\n\n");
        text.Append("| Row | § | Level | Rule | State | Tests, or why not |\n|---|---|---|---|---|---|\n");
        IEnumerable<ConformanceRow> rows =
            ConformanceRows.All.Where(row => row.Id.StartsWith(letter, StringComparison.Ordinal));
        foreach (ConformanceRow row in rows)
        {
            text.Append($"| {row.Id} | {row.Section} | {row.Level} | {row.Rule} ");
            text.Append($"| {State(row.Id, proofs)} | {About(row.Id, proofs)} |\n");
        }

        text.Append('\n');
    }

    private static string State(string id, ILookup<string, string> proofs) =>
        ConformanceRows.NotMet.ContainsKey(id) ? "not met"
        : ConformanceRows.NotApplicable.ContainsKey(id) ? "not applicable"
        : proofs[id].Any() ? "met"
        : "unproved";

    private static string About(string id, ILookup<string, string> proofs)
    {
        if (ConformanceRows.NotMet.TryGetValue(id, out string? why)
            || ConformanceRows.NotApplicable.TryGetValue(id, out why))
        {
            return why;
        }

        string tests = string.Join(", ", proofs[id].Select(name => $"`{name}`"));
        return ConformanceRows.Remarks.TryGetValue(id, out string? remark) ? $"{remark} {tests}" : tests;
    }
}
