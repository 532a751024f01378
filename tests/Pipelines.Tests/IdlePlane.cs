using System.Diagnostics.CodeAnalysis;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines.Tests;

/// <summary>A media engine whose streams nobody publishes: taps wait.</summary>
internal sealed class IdlePlane : IFramePlane
{
    private int _taps;

    /// <summary>Open now.</summary>
    public int Taps => Volatile.Read(ref _taps);

    public ValueTask<IFrameTap?> TapAsync(TapRequest request, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _taps);
        return ValueTask.FromResult<IFrameTap?>(new Tap(this));
    }

    public ValueTask<IFrameInjection?> InjectAsync(InjectionRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult<IFrameInjection?>(null);

    public IReadOnlyList<RtpCodecKind> CodecsOf(string stream) => [];

    private sealed class Tap(IdlePlane plane) : IFrameTap
    {
        public long Dropped => 0;

        public async ValueTask<EncodedFrame?> TakeAsync(CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return null;
        }

        public async ValueTask<bool> WaitAsync(CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return false;
        }

        public bool TryTake([NotNullWhen(true)] out EncodedFrame? frame)
        {
            frame = null;
            return false;
        }

        public void RequestKeyFrame()
        {
        }

        public void Change(TapWish wish)
        {
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref plane._taps);
            return ValueTask.CompletedTask;
        }
    }
}
