using System.Text;
using Ooblex.Configuration;
using Ooblex.Operations.Health;

namespace Ooblex.Node.Startup;

/// <summary>What a person sees when the node is up: where it listens, and the page to open.</summary>
/// <remarks>Not a log line: a key that the node made itself must be told once, and never reaches a logger.</remarks>
internal static class Banner
{
    private const int WeakKeyLength = 16;

    public static Task WriteAsync(
        NodeAddresses addresses, Readiness readiness, NodeSettings settings, ApiKeyFile.Key key, TextWriter output)
    {
        StringBuilder text = new();
        string state = readiness.IsReady
            ? "ready"
            : "not ready: " + string.Join(
                ", ", readiness.Waiting.Select(gate => $"{HealthReport.NameOf(gate.Key)}, {gate.Value}"));
        text.Append('\n').Append("Ooblex node ").Append(settings.Node.Id).Append(" is ").Append(state).Append('\n');
        foreach ((string what, string address) in addresses.List())
        {
            text.Append("  ").Append(what.PadRight(11)).Append(address).Append('\n');
        }

        text.Append("  data       ").Append(settings.Node.DataDirectory).Append('\n');
        string page = addresses.Gateway[0].GetLeftPart(UriPartial.Authority) + "/";
        if (key.IsGenerated)
        {
            text.Append("  key        ").Append(key.Value.Reveal()).Append('\n');
            page += "#key=" + key.Value.Reveal();
        }

        if (key.Value.Reveal().Length < WeakKeyLength)
        {
            text.Append("  warning    the API key is shorter than 16 characters: anybody can try them all\n");
        }

        text.Append("\nOpen ").Append(page).Append('\n');
        return output.WriteLineAsync(text.ToString());
    }
}
