using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Wire;
using static Ooblex.Protocol.Tests.Ice.IceScene;

namespace Ooblex.Protocol.Tests.Ice;

public sealed class IcePathTests
{
    private readonly IceScene _scene = new(); // four paths

    private IceLiteAgent Agent => _scene.Agent;

    [Fact]
    public void The_unselected_path_that_was_silent_for_longest_makes_room()
    {
        _scene.Check(Port(1), at: 1, nominate: true);
        _scene.Check(Port(2), at: 2);
        _scene.Check(Port(3), at: 3);
        _scene.Check(Port(4), at: 4);
        _scene.Check(Port(2), at: 5);

        _scene.Check(Port(5), at: 6);

        Assert.Equal([1, 2, 4, 5], Validated());
        Assert.Equal([Port(3)], _scene.Dropped());
    }

    [Fact]
    public void The_selected_path_stays_however_old_it_is()
    {
        _scene.Check(Port(1), at: 0, nominate: true);
        for (int port = 2; port < 100; port++)
        {
            Assert.True(_scene.Check(Port(port), at: 1 + (port / 100.0)));
        }

        Assert.Equal(Port(1), Agent.Selected);
        Assert.Equal([1, 97, 98, 99], Validated());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_selected_path_is_still_selected_when_older_ones_make_room(int selected)
    {
        for (int port = 1; port <= 4; port++)
        {
            _scene.Check(Port(port), at: port / 10.0, nominate: port == selected);
        }

        for (int port = 5; port < 20; port++)
        {
            _scene.Check(Port(port), at: port);
            Assert.Equal(Port(selected), Agent.Selected);
        }
    }

    [Fact]
    public void Nominations_from_ever_new_addresses_keep_no_more_than_the_limit()
    {
        for (int port = 1; port < 100; port++)
        {
            _scene.Check(Port(port), at: port / 100.0, nominate: true);
            Assert.Equal(Port(port), Agent.Selected);
            Assert.InRange(Validated().Length, 1, 4);
        }
    }

    [Fact]
    public void An_address_that_was_dropped_and_came_back_is_not_reported_as_dropped()
    {
        for (int port = 1; port <= 5; port++)
        {
            _scene.Check(Port(port), at: port, nominate: port == 5);
        }

        _scene.Check(Port(2), at: 6);

        Assert.DoesNotContain(Port(2), _scene.Dropped());
    }

    private static TransportAddress Port(int port) => Address("192.0.2.77", port);

    private int[] Validated() => [.. Enumerable.Range(1, 200).Where(port => Agent.IsValidated(Port(port)))];
}
