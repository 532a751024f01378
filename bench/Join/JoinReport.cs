using System.Globalization;
using System.Text;
using System.Text.Json;
using Ooblex.BrowserKit.Stats;

namespace Ooblex.Bench.Join;

/// <summary>What was measured, for people or for machines.</summary>
internal sealed record JoinReport(string Browser, BenchOptions Options, IReadOnlyList<JoinParts> Joins)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            WriteIndented = true,
        };

    /// <summary>Moments in milliseconds after the POST was sent, but for the first.</summary>
    private IEnumerable<(string Name, string Label, Distribution Figures)> Rows =>
    [
        ("offer", "making the offer (before the POST)", Of(join => join.Offer)),
        ("answered", "answer read", Of(join => join.Answered)),
        ("applied", "answer applied", Of(join => join.Applied)),
        ("connected", "ICE and DTLS done", Of(join => join.Connected)),
        ("received", "first frame complete", Of(join => join.Received)),
        ("presented", "first frame on screen", Of(join => join.Presented)),
    ];

    public string ToText()
    {
        StringBuilder text = new();
        string kind = Options.AnotherOrigin ? "another origin" : "the node's origin";
        text.AppendLine(CultureInfo.InvariantCulture, $"{Joins.Count} joins after {Options.WarmUp} to warm up");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Chromium {Browser}, {Options.Codec} 640x360 at {Options.FrameRate} fps, page of {kind}");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        text.AppendLine();
        text.AppendLine("milliseconds after the POST              min  median     p95     max");
        foreach ((string _, string label, Distribution figures) in Rows)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{label,-36} {figures.Min,7:F1} {figures.Median,7:F1} {figures.P95,7:F1} {figures.Max,7:F1}");
        }

        return text.ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Browser,
            Joins = Joins.Count,
            Options.Codec,
            Options.FrameRate,
            Options.AnotherOrigin,
            Environment.ProcessorCount,
            Milliseconds = Rows.ToDictionary(row => row.Name, row => row.Figures),
        },
        Json);

    private Distribution Of(Func<JoinParts, double?> part) =>
        Distribution.Of(Joins.Select(part).OfType<double>().DefaultIfEmpty());
}
