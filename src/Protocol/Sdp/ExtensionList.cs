namespace Ooblex.Protocol.Sdp;

/// <summary>Collects extmap lines so that each id and each URI stands once; the first wins (RFC 8285 §5).</summary>
internal sealed class ExtensionList
{
    private readonly List<SdpExtension> _items = [];
    private readonly HashSet<byte> _ids = [];
    private readonly HashSet<string> _uris = new(StringComparer.Ordinal);

    public IReadOnlyList<SdpExtension> Items => _items;

    public void Read(ReadOnlySpan<char> value)
    {
        if (SdpExtension.Parse(value) is { } extension)
        {
            Add(extension);
        }
    }

    public void AddAll(ExtensionList others)
    {
        foreach (SdpExtension extension in others._items)
        {
            Add(extension);
        }
    }

    private void Add(SdpExtension extension)
    {
        if (!_ids.Contains(extension.Id) && _uris.Add(extension.Uri))
        {
            _ids.Add(extension.Id);
            _items.Add(extension);
        }
    }
}
