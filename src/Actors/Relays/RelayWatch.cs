using System.Security.Cryptography;
using Akka.Actor;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Relays;

/// <summary>One stream whose media this node wants from another one, or has.</summary>
/// <remarks>Belongs to the keeper, which tells it the time.</remarks>
internal sealed class RelayWatch(StreamRef stream, DateTimeOffset now)
{
    private const int MaxDoublings = 3;

    private int _tries;

    public StreamRef Stream { get; } = stream;

    /// <summary>The relay that is here.</summary>
    public HeldRelay? Held { get; private set; }

    public DateTimeOffset HeldSince { get; private set; }

    /// <summary>The relay that has been asked for.</summary>
    public RelayRequest? Request { get; private set; }

    /// <summary>Not before then is the origin asked again.</summary>
    public DateTimeOffset NextTry { get; private set; }

    /// <summary>When somebody here last watched, or asked to.</summary>
    public DateTimeOffset WantedAt { get; set; } = now;

    /// <summary>Sessions that wait for media to be here.</summary>
    public List<(IActorRef Asker, DateTimeOffset Until)> Waiting { get; } = [];

    /// <summary>The request for this publisher: the present one, or a new one.</summary>
    public RelayRequest Ask(PeerId publisher, long epoch, TimeSpan retry, DateTimeOffset at)
    {
        if (Request is null || Request.Publisher != publisher || Request.Epoch != epoch)
        {
            _tries = 0;
            ulong id = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
            Request = new RelayRequest(id, epoch, publisher, RandomNumberGenerator.GetBytes(32));
        }

        NextTry = at + (retry * (1 << Math.Min(_tries++, MaxDoublings)));
        return Request;
    }

    /// <summary>A publisher other than the one asked before need not wait its turn.</summary>
    public bool MayAsk(PeerId publisher, long epoch, DateTimeOffset at) =>
        at >= NextTry || (Request is { } asked && (asked.Publisher != publisher || asked.Epoch != epoch));

    public void Hold(HeldRelay? relay, DateTimeOffset at)
    {
        (Held, HeldSince) = (relay, at);
        if (relay is not null && relay.Id == Request?.Id)
        {
            Request = null;
            NextTry = at; // It was answered: the next publisher need not wait for what this one cost.
        }
    }

    public void GiveUpRequest() => Request = null;
}

/// <param name="Id">Of the relay.</param>
/// <param name="Epoch">Of the publisher.</param>
/// <param name="Publisher">Whose media is wanted.</param>
/// <param name="Key">For this relay only.</param>
internal sealed record RelayRequest(ulong Id, long Epoch, PeerId Publisher, byte[] Key);
