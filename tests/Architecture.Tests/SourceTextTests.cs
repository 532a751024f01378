using System.Text.RegularExpressions;

namespace Ooblex.Architecture.Tests;

/// <summary>House rules that the text of a file alone can break.</summary>
public sealed partial class SourceTextTests
{
    private const int MaxColumns = 120;
    private const int MaxLines = 500;

    [Fact]
    public void No_file_is_longer_than_five_hundred_lines() =>
        Ratchet.Check(
            "file-lines",
            from path in Repository.CSharp
            let lines = Repository.Lines(path).Length
            where lines > MaxLines
            select (path, lines));

    [Fact]
    public void No_line_is_wider_than_a_hundred_and_twenty_columns() =>
        Ratchet.Check("line-columns", CountLines(line => line.Length > MaxColumns));

    [Fact]
    public void No_file_folds_itself_into_regions() =>
        Ratchet.Check("regions", CountLines(line => line.TrimStart().StartsWith("#region", StringComparison.Ordinal)));

    [Fact]
    public void No_work_is_left_for_later_in_a_comment() => Ratchet.Check("leftovers", CountLines(Leftover().IsMatch));

    [Fact]
    public void No_product_code_is_switched_off() =>
        Ratchet.Check("pragmas", CountLines(line => line.StartsWith("#pragma", StringComparison.Ordinal)));

    [Fact]
    public void A_namespace_is_its_folder()
    {
        IEnumerable<string> wrong =
            from path in Repository.CSharp
            let match = NamespaceLine().Match(Repository.Read(path))
            where match.Success && !NamespacesOf(path).Contains(match.Groups[1].Value)
            select $"{path} says {match.Groups[1].Value}, its folder says {NamespacesOf(path)[0]}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_type_is_in_parts_only_where_a_generator_writes_one_of_them() =>
        Ratchet.Check(
            "partial",
            from path in Repository.CSharp
            let text = Repository.Read(path)
            where PartialType().IsMatch(text) && !Generated().IsMatch(text)
            select (path, 1));

    [Fact]
    public void No_file_names_the_machine_it_was_written_on()
    {
        string machine = "/wo" + "rk/"; // In two parts, so that this file does not break the rule itself.
        Assert.Empty(
            from path in Repository.Files
            where IsText(path) && Repository.Read(path).Contains(machine, StringComparison.Ordinal)
            select path);
    }

    [Fact]
    public void No_secret_key_is_kept_in_the_tree()
    {
        string header = "-----BEGIN " + "PRIVATE KEY-----";
        Assert.Empty(
            from path in Repository.Files
            where path.EndsWith(".pfx", StringComparison.Ordinal) || path.EndsWith(".p12", StringComparison.Ordinal)
                || (IsText(path) && Repository.Read(path).Contains(header, StringComparison.Ordinal))
            select path);
    }

    private static IEnumerable<(string What, int Count)> CountLines(Func<string, bool> isWrong) =>
        Repository.CSharp.Select(path => (path, Repository.Lines(path).Count(isWrong))).Where(file => file.Item2 > 0);

    // A measurement may say that it is one: bench/Join is Ooblex.Join or Ooblex.Bench.Join.
    private static string[] NamespacesOf(string path)
    {
        string[] folders = path.Split('/')[..^1];
        string plain = string.Join('.', ["Ooblex", .. folders[1..]]);
        return folders[0] == "bench" ? [plain, string.Join('.', ["Ooblex.Bench", .. folders[1..]])] : [plain];
    }

    private static bool IsText(string path) =>
        Path.GetExtension(path) is not (".png" or ".jpg" or ".ico" or ".bin" or ".ivf" or ".webm" or ".pcap");

    // Spelt in halves for the same reason as above.
    [GeneratedRegex("\\b(TO" + "DO|FIX" + "ME|HA" + "CK|XX" + "X)\\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bpartial (class|struct|record|interface)\b")]
    private static partial Regex PartialType();

    [GeneratedRegex(@"\[(LoggerMessage|LibraryImport|GeneratedRegex|JsonSerializable)\b")]
    private static partial Regex Generated();
}
