using System.Globalization;

namespace Ooblex.TestKit.Processes;

/// <summary>What a node tells Prometheus.</summary>
public static class NodeMetrics
{
    /// <summary>The sum over all series of a name, or one series where the name has its labels.</summary>
    public static async Task<double> MetricAsync(this NodeProcess node, string name)
    {
        using HttpClient http = new();
        string text = await http.GetStringAsync(new Uri(node.Management, "/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal)
                || line.StartsWith(name + "{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
