using Ooblex.LoadGen.Runs;
using Ooblex.LoadGen.Server;
using Ooblex.Micro;
using Ooblex.Micro.Ports;

if (FloorOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(FloorOptions.Usage);
    return 2;
}

Console.WriteLine(new Machine());
return Affinity.On(options.Core, () =>
{
    switch (options.Word)
    {
        case "sockets":
            PortTable.Write(options);
            break;
        default:
            new FloorTable(options).Write();
            break;
    }

    return 0;
});
