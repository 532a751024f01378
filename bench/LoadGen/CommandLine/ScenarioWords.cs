using Ooblex.Protocol.Srtp;
using static Ooblex.LoadGen.CommandLine.Words;

namespace Ooblex.LoadGen.CommandLine;

/// <summary>The words that say what is sent: scenarios by name, and changes to all of them.</summary>
internal sealed class ScenarioWords
{
    private static readonly string[] Compared = ["f50", "burst50", "f200x", "s50"];

    private readonly List<Scenario> _named = [];
    private readonly List<Func<Scenario, Scenario>> _changes = [];

    /// <summary>All sizes instead of one.</summary>
    public bool IsTable { get; private set; }

    /// <summary>Scenarios were named.</summary>
    public bool HasNames => _named.Count > 0;

    public bool TryTake(string word)
    {
        if (Scenario.Named.FirstOrDefault(scenario => scenario.Name == word) is { } named)
        {
            _named.Add(named);
            return true;
        }

        if (word is "--table")
        {
            IsTable = true;
            return true;
        }

        if (word is "--burst")
        {
            _changes.Add(scenario => scenario with { Bursts = true });
            return true;
        }

        return false;
    }

    public bool TryTake(string word, string value)
    {
        int number = Number(value);
        Func<Scenario, Scenario>? change = word switch
        {
            "--viewers" when number > 0 => scenario => scenario with { Viewers = number },
            "--streams" when number > 0 => scenario => scenario with { Streams = number },
            "--rate" when number > 0 => scenario => scenario with { PacketsPerSecond = number },
            "--payload" when number is >= 32 and <= 1400 => scenario => scenario with { PayloadBytes = number },
            "--frame" when number > 0 => scenario => scenario with { PacketsPerFrame = number },
            "--key-frames" when Seconds(value) > 0 => scenario => scenario with { KeyFrameSeconds = Seconds(value) },
            "--profile" when value is "gcm" => scenario => scenario with { Profile = SrtpProfile.AeadAes128Gcm },
            "--profile" when value is "cm" => scenario => scenario with { Profile = SrtpProfile.AesCm128HmacSha1Tag80 },
            _ => null,
        };
        if (change is not null)
        {
            _changes.Add(change);
        }

        return change is not null;
    }

    /// <param name="shape">The first word: what it means where no scenario was named.</param>
    public IReadOnlyList<Scenario> Scenarios(string shape)
    {
        IEnumerable<Scenario> plain = shape switch
        {
            _ when HasNames => _named,
            "fanout" when IsTable => ScalingTable.Fanout,
            "mesh" when IsTable => ScalingTable.Mesh,
            "mesh" => [new Scenario { Name = "mesh", Streams = 50, Viewers = 1 }],
            "peers" => Compared.Select(name => Scenario.Named.First(scenario => scenario.Name == name)),
            _ => [new Scenario { Name = "fanout" }],
        };
        return [.. plain.Select(scenario => _changes.Aggregate(scenario, (changed, change) => change(changed)))];
    }
}
