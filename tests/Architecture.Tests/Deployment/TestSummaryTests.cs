using System.Diagnostics;
using System.Runtime.Versioning;

namespace Ooblex.Architecture.Tests.Deployment;

/// <summary>What <c>./ooblex test</c> says at its end, of runs that are given here as files.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TestSummaryTests : IDisposable
{
    // What tests/run.sh does around the summary; a second run leaves the files that lie ready for it.
    private const string Script = """
        set -euo pipefail
        root=$1 results=$2
        say() { printf '%s\n' "$*" >&2; }
        limit_of() { printf 300; }
        run_project() { printf '%s\n' "$3" >"$results/filter"; }
        . "$root/tests/summary.sh"
        passed=0 failed=0 skipped=0 broken=() failures=() unsteady=()
        tally Demo.Tests ''
        run_failed_again
        report 2>&1
        """;

    private readonly string _results = Directory.CreateTempSubdirectory("ooblex-summary-").FullName;

    public void Dispose() => Directory.Delete(_results, recursive: true);

    [Fact]
    public void A_test_that_fails_twice_is_named_with_its_message_and_the_place_in_our_code()
    {
        Run("Demo.Tests", exit: 1, Passed("Good"), Failed("Bad(text: &quot;a&amp;b&quot;)"));
        Run("Demo.Tests.again", exit: 1, Failed("Bad(text: &quot;a&amp;b&quot;)"));

        Assert.Equal(
            [
                $"Logs: {Repository.Root}/{_results}",
                "FAILED: Ooblex.Demo.Bad(text: \"a&b\")",
                "    Assert.Equal() Failure: Values differ",
                "    Expected: <1>",
                "    Actual:   2",
                "    at Ooblex.Demo.Bad() in tests/Demo.Tests/Demo.cs:line 7",
                "1 passed, 1 failed, 0 skipped",
            ],
            Summary());
        Assert.Equal("FullyQualifiedName=Ooblex.Demo.Bad\n", File.ReadAllText(Path.Combine(_results, "filter")));
    }

    [Fact]
    public void A_test_that_passes_the_second_time_counts_as_passed_and_is_not_kept_quiet()
    {
        Run("Demo.Tests", exit: 1, Passed("Good"), Failed("Bad"));
        Run("Demo.Tests.again", exit: 0, Passed("Bad"));

        Assert.Equal(
            [
                "UNSTEADY: Ooblex.Demo.Bad (failed once: Assert.Equal() Failure: Values differ)",
                "2 passed, 0 failed, 0 skipped",
            ],
            Summary());
    }

    [Fact]
    public void What_many_tests_fail_of_is_no_accident_and_is_not_run_again()
    {
        Run("Demo.Tests", exit: 1, [.. Enumerable.Range(1, 20).Select(i => Failed($"Bad{i}"))]);

        string[] summary = Summary();

        Assert.False(File.Exists(Path.Combine(_results, "filter")));
        Assert.Equal(["FAILED: … and 8 more", "0 passed, 20 failed, 0 skipped"], summary[^2..]);
        Assert.InRange(summary.Length, 0, 40);
    }

    [Theory]
    [InlineData(134, "exit code 134")]
    [InlineData(124, "ended after 300 s")]
    public void A_run_that_ends_badly_after_tests_that_pass_has_failed(int exit, string reason)
    {
        Run("Demo.Tests", exit, Passed("Good"));

        Assert.Equal([$"FAILED: Demo.Tests: {reason}", "1 passed, 1 failed, 0 skipped"], Summary()[^2..]);
    }

    [Fact]
    public void A_run_that_crashes_is_not_run_again()
    {
        Run("Demo.Tests", exit: 134, Passed("Good"), Failed("Bad"));
        Run("Demo.Tests.again", exit: 0, Passed("Other"));

        Assert.Equal(["FAILED: Demo.Tests: exit code 134", "1 passed, 2 failed, 0 skipped"], Summary()[^2..]);
        Assert.False(File.Exists(Path.Combine(_results, "filter")));
    }

    [Fact]
    public void A_run_that_reports_nothing_has_failed()
    {
        File.WriteAllText(Path.Combine(_results, "Demo.Tests.end"), "1 3\n");

        Assert.Equal(
            ["FAILED: Demo.Tests ran no test (exit code 1)", "0 passed, 1 failed, 0 skipped"], Summary()[^2..]);
    }

    private void Run(string name, int exit, params string[] results)
    {
        int passed = results.Count(result => result.Contains("Passed", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_results, $"{name}.log"), "a log\n");
        File.WriteAllText(Path.Combine(_results, $"{name}.end"), $"{exit} 3\n");
        File.WriteAllText(
            Path.Combine(_results, $"{name}.trx"),
            $"""
            <TestRun>
              <Results>
            {string.Join('\n', results)}
              </Results>
              <Counters total="{results.Length}" executed="{results.Length}" passed="{passed}" />
            </TestRun>
            """);
    }

    private static string Passed(string name) =>
        $"""    <UnitTestResult testName="Ooblex.Demo.{name}" computerName="here" outcome="Passed" />""";

    private static string Failed(string name) =>
        $"""
            <UnitTestResult testName="Ooblex.Demo.{name}" computerName="here" outcome="Failed">
              <Output>
                <StdOut>   at Ooblex.Demo.Told() in {Repository.Root}/Told.cs:line 1</StdOut>
                <ErrorInfo>
                  <Message>Assert.Equal() Failure: Values differ
        Expected: &lt;1&gt;

        Actual:   2</Message>
                  <StackTrace>   at Xunit.Assert.Equal()
           at Ooblex.Demo.Bad() in {Repository.Root}/tests/Demo.Tests/Demo.cs:line 7
           at Ooblex.Demo.Caller() in {Repository.Root}/tests/Demo.Tests/Demo.cs:line 1</StackTrace>
                </ErrorInfo>
              </Output>
            </UnitTestResult>
        """;

    private string[] Summary()
    {
        ProcessStartInfo start = new("bash", ["-c", Script, "summary", Repository.Root, _results])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process bash = Process.Start(start)!;
        Task<string> progress = bash.StandardError.ReadToEndAsync();
        string[] lines = bash.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bash.WaitForExit();
        Assert.True(bash.ExitCode == 0, progress.GetAwaiter().GetResult());
        return lines;
    }
}
