using System.Globalization;

namespace Ooblex.Bench.Cluster.CommandLine;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Word">recovery, frozen, downed, drain, split, churn or relay.</param>
/// <param name="Runs">How often each.</param>
/// <param name="Streams">Of churn.</param>
internal sealed record ClusterWords(string Word, int Runs, int Streams)
{
    private static readonly string[] Words = ["recovery", "frozen", "downed", "drain", "split", "churn", "relay"];

    public const string Usage =
        """
        usage: ./ooblex bench WORD [--runs N] [--streams N]
          recovery   kill -9 of a viewer's edge, the publisher's edge, the oldest node, and of PostgreSQL for 20 s
          frozen     SIGSTOP of the publisher's edge for 15 s, and SIGCONT
          downed     a viewer's edge, then the publisher's, is taken for dead and lives
          drain      SIGTERM to a node with a publisher and 20 viewers who follow reconnect
          split      the network between two halves of the cluster is cut and mended; needs root
          churn      --streams streams (5000), each published for a second, while a node restarts every minute
          relay      how long packets take to viewers of the publisher's node, and to those of another
        --runs is 5, and 1 for churn. Each starts PostgreSQL and nodes of its own on this machine.
        """;

    /// <returns><c>null</c> when the line makes no sense.</returns>
    public static ClusterWords? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments is not [var word, ..] || !Words.Contains(word))
        {
            return null;
        }

        ClusterWords words = new(word, word == "churn" ? 1 : 5, 5000);
        for (int i = 1; i < arguments.Count; i += 2)
        {
            if (i + 1 >= arguments.Count
                || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || number < 1)
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--runs":
                    words = words with { Runs = number };
                    break;
                case "--streams":
                    words = words with { Streams = number };
                    break;
                default:
                    return null;
            }
        }

        return words;
    }
}
