using System.Collections.Concurrent;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Store;

namespace Ooblex.Inference.Sessions;

/// <summary>The models that are loaded: one session for each model and device, made when first used.</summary>
public sealed class ModelSessions(SessionsOptions options, ModelStore store) : IDisposable
{
    private readonly ConcurrentDictionary<(string Model, DeviceKind Device), Lazy<ModelSession>> _open = new();

    /// <summary>What is loaded now.</summary>
    public IEnumerable<ModelSession> Loaded =>
        _open.Values.Where(session => session.IsValueCreated).Select(session => session.Value);

    /// <summary>The session of a model; the first call loads it, which takes from 10 ms to seconds.</summary>
    /// <exception cref="ModelException">It cannot be had; the fault says why. The next call tries again.</exception>
    public ModelSession Open(ModelEntry entry, DeviceKind device)
    {
        (string, DeviceKind) key = ($"{entry.Id} {entry.Sha256}", device);
        Lazy<ModelSession> session = _open.GetOrAdd(key, _ => new Lazy<ModelSession>(() => Load(entry, device)));
        try
        {
            return session.Value;
        }
        catch (ModelException)
        {
            _open.TryRemove(KeyValuePair.Create(key, session));
            throw;
        }
    }

    /// <summary>On the device that the node is configured for.</summary>
    public ModelSession Open(ModelEntry entry) => Open(entry, options.Device);

    public void Dispose()
    {
        foreach (ModelSession session in Loaded)
        {
            session.Dispose();
        }

        _open.Clear();
    }

    private ModelSession Load(ModelEntry entry, DeviceKind device)
    {
        byte[]? bytes = store.Read(entry, out ModelFileState state);
        if (bytes is null)
        {
            throw state == ModelFileState.Corrupt
                ? new ModelException(
                    ModelFault.WrongChecksum,
                    $"{store.PathOf(entry)} is not {entry.Id}: its checksum is wrong; pull it again")
                : new ModelException(
                    ModelFault.Absent, $"{entry.Id} is not here; ooblex models pull --model {entry.Id} brings it");
        }

        SessionsOptions wanted = options with { Device = device };
        return new ModelSession(entry, bytes, wanted, ProviderChain.For(device, wanted));
    }
}
