using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Ooblex.Benchmarks;

/// <summary>The fastest round by the baseline's fastest round. A mean would compare who was interrupted more.</summary>
internal sealed class FastestRatioColumn : IColumn
{
    public string Id => nameof(FastestRatioColumn);

    public string ColumnName => "Min ratio";

    public string Legend => "Min by the Min of the baseline";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Baseline;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(summary.IsBaseline);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        string? group = summary.GetLogicalGroupKey(benchmarkCase);
        BenchmarkCase? baseline = summary.GetBaseline(group);
        double? own = summary[benchmarkCase]?.ResultStatistics?.Min;
        double? other = baseline is null ? null : summary[baseline]?.ResultStatistics?.Min;
        double? ratio = own / other;
        return ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        GetValue(summary, benchmarkCase);
}
