using Ooblex.LoadGen.Runs;
using Ooblex.LoadGen.Server;
using Ooblex.Micro;
using Ooblex.Micro.Ports;
using Ooblex.Micro.Relays;
using Ooblex.Micro.Workers;

if (args.FirstOrDefault() == "workers")
{
    if (WorkersOptions.Read(args[1..]) is not { } workers)
    {
        await Console.Error.WriteLineAsync(WorkersOptions.Usage);
        return 2;
    }

    Console.WriteLine(new Machine());
    return await WorkersTable.WriteAsync(workers);
}

if (FloorOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync($"{FloorOptions.Usage}\n{WorkersOptions.Usage}");
    return 2;
}

Console.WriteLine(new Machine());
return Affinity.On(options.Core, () =>
{
    if (options.Word == "relay")
    {
        return RelayTable.Write(options);
    }

    if (options.Word == "sockets")
    {
        PortTable.Write(options);
    }
    else
    {
        new FloorTable(options).Write();
    }

    return 0;
});
