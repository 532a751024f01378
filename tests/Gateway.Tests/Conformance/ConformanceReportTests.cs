using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Conformance;

public sealed class ConformanceReportTests
{
    [Fact]
    public void Each_row_appears_once_and_is_numbered_without_gaps()
    {
        IEnumerable<string> expected = Enumerable.Range(1, 55).Select(n => $"W-{n:00}")
            .Concat(Enumerable.Range(1, 26).Select(n => $"P-{n:00}"))
            .Concat(Enumerable.Range(1, 12).Select(n => $"E-{n:00}"));
        Assert.Equal(expected, ConformanceRows.All.Select(row => row.Id));
    }

    [Fact]
    public void Each_row_is_proved_or_has_a_reason_and_never_both()
    {
        ILookup<string, string> proofs = ConformanceReport.Proofs();
        foreach (ConformanceRow row in ConformanceRows.All)
        {
            int places = (proofs[row.Id].Any() ? 1 : 0)
                + (ConformanceRows.NotMet.ContainsKey(row.Id) ? 1 : 0)
                + (ConformanceRows.NotApplicable.ContainsKey(row.Id) ? 1 : 0);
            Assert.True(places == 1, $"{row.Id} is in {places} places.");
        }

        HashSet<string> known = [.. ConformanceRows.All.Select(row => row.Id)];
        Assert.All(proofs, proof => Assert.Contains(proof.Key, known));
    }

    [Fact]
    public void A_test_that_carries_one_row_has_its_id_in_front()
    {
        HashSet<string> elsewhere = [.. ConformanceRows.ProvedElsewhere.Values.SelectMany(names => names)];
        foreach (IGrouping<string, string> proof in ConformanceReport.Proofs())
        {
            Assert.All(
                proof.Where(name => !elsewhere.Contains(name)),
                name => Assert.Matches("^[WPE][0-9]{2}_", name));
        }
    }

    [Fact]
    public void Tests_named_as_proof_in_other_projects_exist()
    {
        string tests = Repository.Folder("tests");
        string all = string.Join('\n', Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("Gateway.Tests", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        Assert.All(
            ConformanceRows.ProvedElsewhere.Values.SelectMany(names => names),
            name => Assert.Contains($" {name}(", all, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_is_what_the_tests_say() =>
        Repository.CompareOrWrite("docs/conformance.md", ConformanceReport.Write());
}
