using System.Globalization;
using Ooblex.Bench.Inference.Clips;
using Ooblex.Bench.Inference.Load;
using Ooblex.Inference.Scheduling;

namespace Ooblex.Bench.Inference.Tables;

/// <summary>Viewers who are forwarded to, before, during and after more streams than the models can look at.</summary>
internal static class OverloadTable
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(6);

    public static async Task WriteAsync(
        Room room, Metronome metronome, Clip clip, int streams, BenchOptions options)
    {
        PacedMedia media = new(room.Stage.Publisher);
        metronome.Add(media);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{clip.Codec}, {streams} streams, beside one of 300 packets/s to {options.Viewers} viewers, "
            + $"load {StreamsTable.Load()}"));
        Console.WriteLine(
            "| streams | core busy % | forwarded packets/s | lost | damaged | delay p50 us | p99 us | results/s "
            + "| slowest Hz | age p50 ms | p95 | not due | superseded | stale | dropped by pause "
            + "| streams paused, silent | undecoded | dropped in all |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (int count in (int[])[0, streams, 0, streams, 0])
        {
            await room.HaveAsync(count, clip, metronome);
            await Task.Delay(Settle);
            await WriteAsync(room, metronome, media, count, options);
        }

        metronome.Remove(media);
    }

    private static async Task WriteAsync(
        Room room, Metronome metronome, PacedMedia media, int count, BenchOptions options)
    {
        room.Stage.Delays.Clear();
        long damaged = room.Stage.Damaged;
        (long sent, long delivered) = (media.Sent, room.Stage.Delivered);
        Window window = await Window.MeasureAsync(room, metronome, TimeSpan.FromSeconds(options.Seconds));
        sent = media.Sent - sent;
        delivered = room.Stage.Delivered - delivered;
        long lost = (sent * options.Viewers) - delivered;
        long Dropped(DropCause cause) => window.Drops[(int)cause];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {count} | {100 * window.Cores:F0} | {delivered / window.Seconds:F0} | {lost} "
            + $"| {room.Stage.Damaged - damaged} "
            + $"| {room.Stage.Delays.Percentile(0.5):F0} | {room.Stage.Delays.Percentile(0.99):F0} "
            + $"| {window.Ages.Length / window.Seconds:F1} | {window.SlowestHz:F1} "
            + $"| {window.Age(0.5):F0} | {window.Age(0.95):F0} "
            + $"| {Dropped(DropCause.NotDue)} | {Dropped(DropCause.Superseded)} | {Dropped(DropCause.Stale)} "
            + $"| {Dropped(DropCause.Paused)} | {window.Paused}, {window.Silent} | {window.Undecoded} "
            + $"| {window.Dropped} |"));
    }
}
