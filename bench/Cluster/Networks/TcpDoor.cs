using System.Net;
using System.Net.Sockets;

namespace Ooblex.Bench.Cluster.Networks;

/// <summary>Passes connections at one address on to a port of this machine, until it is shut.</summary>
internal sealed class TcpDoor : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public TcpDoor(IPAddress address, int target)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start();
        _target = target;
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(CarryAsync(client));
            }
        }
        catch (Exception shut) when (shut is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using TcpClient near = client;
        using TcpClient far = new();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            Task[] ways =
            [
                near.GetStream().CopyToAsync(far.GetStream(), end.Token),
                far.GetStream().CopyToAsync(near.GetStream(), end.Token),
            ];
            await Task.WhenAny(ways);
            await end.CancelAsync();
            await Task.WhenAll(ways);
        }
        catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
        {
            // As a cable would: both ends see it by themselves.
        }
    }
}
