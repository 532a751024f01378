using System.Globalization;
using Akka.Configuration;

namespace Ooblex.Actors.Formation;

/// <summary>The options as settings of the actor system.</summary>
internal static class FormationSettings
{
    // How long a lease outlives its holder. Shorter than the shortest time in which the rest of a cluster can notice a
    // death and ask for it (pause of the failure detector + stable-after), so that the next one to ask gets it.
    private const string LanLease = "heartbeat-timeout = 4s, heartbeat-interval = 1s";
    private const string WanLease = "heartbeat-timeout = 10s, heartbeat-interval = 2s";

    // Measured: a node killed with -9 has its entities back elsewhere within nine seconds, and nothing healthy was ever
    // found unreachable. Shorter pauses than these find healthy nodes dead when a machine is busy.
    private const string Lan = """
        failure-detector {
          heartbeat-interval = 500ms, acceptable-heartbeat-pause = 2s, threshold = 8.0, expected-response-after = 1s
        }
        split-brain-resolver { stable-after = 3s, down-all-when-unstable = 8s }
        # "off" would mean stable-after once more.
        down-removal-margin = 1s
        """;

    private const string Wan = """
        failure-detector {
          heartbeat-interval = 1s, acceptable-heartbeat-pause = 5s, threshold = 12.0, expected-response-after = 2s
        }
        split-brain-resolver { stable-after = 8s, down-all-when-unstable = 13s }
        down-removal-margin = 3s
        """;

    public static Config Of(FormationOptions options, bool isCluster)
    {
        bool isLan = options.Profile == ClusterProfile.Lan;
        string strategy = options.Decide(isCluster) switch
        {
            SplitBrainStrategy.LeaseMajority => "lease-majority",
            _ => "keep-majority",
        };
        string patience = options.LeasePatience.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        return ConfigurationFactory.ParseString($$"""
            akka.cluster {
              {{(isLan ? Lan : Wan)}}
              split-brain-resolver {
                active-strategy = {{strategy}}
                keep-majority.role = "{{FormationRules.CoreRole}}"
                lease-majority {
                  role = "{{FormationRules.CoreRole}}"
                  lease-name = "split-brain"
                  lease-implementation = "ooblex-lease"
                  acquire-lease-delay-for-minority = {{(isLan ? "2s" : "4s")}}
                }
              }
            }
            ooblex-lease {
              lease-class = "Ooblex.Actors.Formation.PostgresLease, Ooblex.Actors"
              {{(isLan ? LanLease : WanLease)}}
              lease-operation-timeout = {{patience}}ms
            }
            """);
    }
}
