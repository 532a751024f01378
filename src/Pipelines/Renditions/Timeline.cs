using Ooblex.Forwarding.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Pipelines.Renditions;

/// <summary>Timestamps of one track that go on when its source changes.</summary>
/// <remarks>
/// They are the publisher's, so that results of the original fit, until a tap goes over to another layer or publisher,
/// who counts from elsewhere: from then on they are moved, by the time that passed between the two.
/// </remarks>
internal sealed class Timeline
{
    private int _source = -1;
    private uint _offset;
    private uint _last;
    private MonoTime _lastAt;

    public uint Of(EncodedFrame frame)
    {
        if (_source != frame.Source)
        {
            if (_source >= 0)
            {
                // One frame at least: players take what does not advance for a repetition.
                double passed = Math.Max((frame.CapturedAt - _lastAt).TotalSeconds, 1.0 / 60);
                _offset = _last + (uint)(long)(passed * frame.ClockRate) - frame.RtpTimestamp;
            }

            _source = frame.Source;
        }

        (_last, _lastAt) = (frame.RtpTimestamp + _offset, frame.CapturedAt);
        return _last;
    }
}
