using Ooblex.Protocol.Rtp;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class ExtensionMapTests
{
    [Fact]
    public void A_kind_is_found_by_its_id_and_an_id_by_its_kind()
    {
        ExtensionMap map = new() { [HeaderExtensionKind.Mid] = 4, [HeaderExtensionKind.TransportCc] = 255 };

        Assert.Equal(4, map[HeaderExtensionKind.Mid]);
        Assert.True(map.TryGetKind(4, out HeaderExtensionKind kind));
        Assert.Equal(HeaderExtensionKind.Mid, kind);
        Assert.True(map.TryGetKind(255, out kind));
        Assert.Equal(HeaderExtensionKind.TransportCc, kind);
        Assert.False(map.TryGetKind(5, out _));
        Assert.False(map.TryGetKind(0, out _));
    }

    [Fact]
    public void A_changed_id_forgets_the_old_one()
    {
        ExtensionMap map = new() { [HeaderExtensionKind.Mid] = 4 };

        map[HeaderExtensionKind.Mid] = 7;
        Assert.False(map.TryGetKind(4, out _));
        Assert.True(map.TryGetKind(7, out _));

        map[HeaderExtensionKind.Mid] = 0;
        Assert.False(map.TryGetKind(7, out _));
        Assert.False(map.Has(HeaderExtensionKind.Mid));
    }

    [Fact]
    public void Only_ids_above_fourteen_need_the_two_byte_form()
    {
        Assert.False(new ExtensionMap { [HeaderExtensionKind.Mid] = 14 }.NeedsTwoByteForm);
        Assert.True(new ExtensionMap { [HeaderExtensionKind.Mid] = 15 }.NeedsTwoByteForm);
    }
}
