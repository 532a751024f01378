using Xunit.Sdk;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>Waits for what other threads do.</summary>
/// <remarks>The test kit's <c>AwaitCondition</c> looks ten times in all: every 3 s where patience is 30 s.</remarks>
internal static class Poll
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static void Until(Func<bool> condition)
    {
        if (!SpinWait.SpinUntil(Look, Patience))
        {
            throw new XunitException($"It did not come true within {Patience.TotalSeconds} s.");
        }

        bool Look()
        {
            bool isTrue = condition();
            if (!isTrue)
            {
                Thread.Sleep(Interval);
            }

            return isTrue;
        }
    }
}
