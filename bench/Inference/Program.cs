using Ooblex.Bench.Inference;
using Ooblex.Bench.Inference.Clips;
using Ooblex.Bench.Inference.Load;
using Ooblex.Bench.Inference.Tables;
using Ooblex.LoadGen.Runs;

if (BenchOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(BenchOptions.Usage);
    return 2;
}

Console.WriteLine(new Machine());
Room.Pin(options);
using Metronome metronome = new(options.OtherCore);
Room room = await Room.OpenAsync(options);
await using (room)
{
    Scenes scenes = new();
    Console.WriteLine($"pictures: {scenes.Origin}");
    if (options.Wants("effects"))
    {
        EffectsTable.Write(room, scenes);
    }

    if (!options.Wants("streams") && !options.Wants("overload"))
    {
        return 0;
    }

    foreach (Clip clip in options.Codecs.Select(codec => scenes.Encode(codec, options.Layers)).ToList())
    {
        int carried = options.Wants("streams")
            ? await StreamsTable.WriteAsync(room, metronome, clip, options)
            : 0;
        if (options.Wants("overload"))
        {
            int streams = options.Over > 0 ? options.Over : carried > 0 ? 2 * carried : 20;
            await OverloadTable.WriteAsync(room, metronome, clip, streams, options);
        }
    }
}

return 0;
