using Akka.Actor;
using Ooblex.Actors.Hosting;

namespace Ooblex.Actors.Tests.Doubles;

internal sealed record ScriptedRegions(IActorRef Peers, IActorRef Streams) : IRegions;
