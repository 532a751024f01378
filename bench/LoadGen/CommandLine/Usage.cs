namespace Ooblex.LoadGen.CommandLine;

/// <summary>What <c>--help</c> says.</summary>
internal static class Usage
{
    public const string Text =
        """
        usage: ./ooblex bench fanout [SCENARIO…] [options]     one stream to many viewers
               ./ooblex bench mesh [SCENARIO…] [options]       many streams with one viewer each
               ./ooblex bench peers [SCENARIO…] [options]      the same load on a node and on other servers, in turn

        Scenarios: f50, f200, f200x, burst50, f50cm (one to many), s50 (many times one to one). Without one, fanout and
        mesh have 50 viewers at 300 packets/s; peers takes f50, burst50, f200x and s50.

        --table instead of a scenario takes 1, 2, 5 … 1000 viewers (fanout) or 1 … 300 streams (mesh) in turn.

        what is sent                                             how it is measured (peers)
          --viewers N          of each stream                      --seconds S       window, 8
          --streams N          publishers                          --warm-up S       before it, 10
          --rate N             packets/s of each stream            --runs N          fresh server each, medians, 1 (3)
          --payload BYTES      RTP payload, 1100                   --joins N         at the same time, 4
          --frame N            packets of a frame, 10              --pin-server N    core of the server (1)
          --burst              frames back to back                 --pin-load N      core of this process (0)
          --key-frames S       time between key frames, 2          --json            for machines
          --profile gcm|cm     SRTP profile                        --poll            read viewers by the clock
                                                                   --threads         which threads cost what

        which server: fanout and mesh (a node of this tree unless --url is given)
          --url URL            one that runs already: scheme, host and port
          --key TOKEN          its bearer token
          --whip PATH          /whip/{stream}
          --whep PATH          /whep/{stream}
          --server-pid N       its process, for CPU time and memory; may be given again

        which servers: peers
          --servers LIST       of node,pion,janus; others are compared with the first
          --peer NAME=URL[,pid=N][,key=TOKEN][,whip=PATH][,whep=PATH]
                               one more, that runs already; may be given again

          --set KEY=VALUE      for the node, as in reference.conf: --set transport.api=portable
        """;
}
