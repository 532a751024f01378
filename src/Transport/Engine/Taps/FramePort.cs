using System.Diagnostics.CodeAnalysis;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Transport.Engine.Taps;

/// <summary>The frame plane of one engine.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class FramePort(EngineParts parts, IReadOnlyList<MediaWorker> workers) : IFramePlane
{
    private int _count;

    public async ValueTask<IFrameTap?> TapAsync(TapRequest request, CancellationToken cancellation)
    {
        if (!TryReserve())
        {
            return null;
        }

        MediaWorker home = Home(request.Stream);
        TapSeat seat = new(request, new FrameQueue(parts.Options.Frames.QueueFrames));
        bool isOpen = await home.Ask((desk, _) =>
        {
            bool mayOpen = !desk.IsStopping && !cancellation.IsCancellationRequested;
            if (mayOpen)
            {
                desk.Taps.Open(seat);
            }

            return mayOpen;
        }).ConfigureAwait(false);
        if (!isOpen)
        {
            GiveBack();
            return null;
        }

        return new Tap(this, seat, home);
    }

    public async ValueTask<IFrameInjection?> InjectAsync(InjectionRequest request, CancellationToken cancellation)
    {
        if (!TryReserve())
        {
            return null;
        }

        MediaWorker home = Home(request.Stream);
        InjectSeat? seat = await home.Ask((desk, now) => desk.IsStopping || cancellation.IsCancellationRequested
            ? null
            : desk.Taps.Inject(request, now)).ConfigureAwait(false);
        if (seat is null)
        {
            GiveBack();
            return null;
        }

        return new Injection(this, seat);
    }

    public IReadOnlyList<RtpCodecKind> CodecsOf(string stream) =>
        [.. parts.Board.Published(stream).Select(track => RtpCodecs.FromName(track.Codec.Name))];

    private MediaWorker Home(string stream) =>
        workers[(int)((uint)stream.GetHashCode(StringComparison.Ordinal) % (uint)workers.Count)];

    private bool TryReserve()
    {
        if (Interlocked.Increment(ref _count) <= parts.Options.Frames.MaxTaps)
        {
            return true;
        }

        GiveBack();
        return false;
    }

    private void GiveBack() => Interlocked.Decrement(ref _count);

    private sealed class Tap(FramePort port, TapSeat seat, MediaWorker home) : IFrameTap
    {
        private int _isDisposed;

        public long Dropped => seat.Queue.Dropped;

        public ValueTask<EncodedFrame?> TakeAsync(CancellationToken cancellation) =>
            seat.Queue.TakeAsync(cancellation);

        public ValueTask<bool> WaitAsync(CancellationToken cancellation) => seat.Queue.WaitAsync(cancellation);

        public bool TryTake([NotNullWhen(true)] out EncodedFrame? frame) => seat.Queue.TryTake(out frame);

        public void RequestKeyFrame() => home.Post((_, _) => TapDesk.RequestKeyFrame(seat));

        public void Change(TapWish wish) => home.Post((_, _) => TapDesk.Change(seat, wish));

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            {
                return;
            }

            port.GiveBack();
            await home.Ask((desk, _) =>
            {
                desk.Taps.Close(seat);
                return true;
            }).ConfigureAwait(false);
            while (TryTake(out EncodedFrame? frame))
            {
                frame.Dispose();
            }
        }
    }

    private sealed class Injection(FramePort port, InjectSeat seat) : IFrameInjection
    {
        private int _isDisposed;

        public void Write(EncodedFrame frame) => seat.Owner.Post((desk, now) => desk.Taps.Write(seat, frame, now));

        public bool TakeKeyFrameRequest() => seat.TakeKeyFrameRequest();

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            {
                return;
            }

            port.GiveBack();
            await seat.Owner.Ask((desk, now) =>
            {
                desk.Taps.End(seat, now);
                return true;
            }).ConfigureAwait(false);
        }
    }
}
