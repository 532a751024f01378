using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Ooblex.Inference.Catalogue;

namespace Ooblex.Inference.Sessions;

/// <summary>One model on one device, shared by all streams: runs are concurrent, each on a slot of its own.</summary>
/// <remarks>
/// A slot holds tensors that are bound once, so that a run allocates nothing to speak of. When a device fails in the
/// middle of its work (a GPU that fell off its bus), the model goes on on the processor and says so in
/// <see cref="Report"/>; slots of the failed session are not used again.
/// </remarks>
public sealed class ModelSession : IDisposable
{
    private readonly byte[] _bytes;
    private readonly SessionsOptions _options;
    private readonly ConcurrentDictionary<TensorSize, ConcurrentBag<RunSlot>> _idle = new();
    private readonly Lock _gate = new();
    private volatile LoadedModel _loaded;
    private bool _isDisposed;

    internal ModelSession(
        ModelEntry entry, byte[] bytes, SessionsOptions options, IReadOnlyList<ProviderAttempt> attempts)
    {
        (Entry, _bytes, _options) = (entry, bytes, options);
        _loaded = LoadedModel.Open(entry, bytes, options, attempts);
    }

    public ModelEntry Entry { get; }

    public ProviderReport Report => _loaded.Report;

    /// <summary>Frames of several streams are better run together.</summary>
    public bool GainsByBatches => Entry.Input.MaxBatch > 1 && Report.Kind != DeviceKind.Cpu;

    /// <summary>Tensors for one run. Give them back with <see cref="Return"/>.</summary>
    public RunSlot Rent(TensorSize size)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ConcurrentBag<RunSlot> idle = _idle.GetOrAdd(size, static _ => []);
        while (idle.TryTake(out RunSlot? slot))
        {
            if (slot.Loaded == _loaded)
            {
                return slot;
            }

            slot.Dispose();
        }

        return new RunSlot(_loaded, size);
    }

    public void Return(RunSlot slot)
    {
        if (_isDisposed || slot.Loaded != _loaded)
        {
            slot.Dispose();
            return;
        }

        _idle.GetOrAdd(slot.Size, static _ => []).Add(slot);
    }

    /// <summary>Runs a slot. On a device that fails, the model moves to the processor and runs there.</summary>
    /// <exception cref="ModelException">The processor fails as well.</exception>
    public void Run(ref RunSlot slot)
    {
        try
        {
            slot.Run();
        }
        catch (OnnxRuntimeException e) when (slot.Loaded.Report.Kind != DeviceKind.Cpu)
        {
            FallBack(slot.Loaded, e);
            RunSlot fresh = new(_loaded, slot.Size);
            slot.Input.CopyTo(fresh.Input);
            slot.Dispose();
            slot = fresh;
            Run(ref slot);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(ModelFault.RunFailed, $"{Entry.Id} failed: {FirstLine(e)}", e);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        foreach (RunSlot slot in _idle.Values.SelectMany(idle => idle))
        {
            slot.Dispose();
        }

        _loaded.Dispose();
    }

    internal static string FirstLine(Exception e) => (e.InnerException ?? e).Message.Split('\n')[0].Trim();

    private void FallBack(LoadedModel failed, OnnxRuntimeException why)
    {
        lock (_gate)
        {
            if (_loaded != failed)
            {
                return; // Another worker was here first.
            }

            string refusal = $"{failed.Report.Running}: failed at work: {FirstLine(why)}";
            LoadedModel cpu = LoadedModel.Open(
                Entry, _bytes, _options, ProviderChain.For(DeviceKind.Cpu, _options));
            cpu.Report = cpu.Report with
            {
                Wanted = failed.Report.Wanted,
                Refusals = [.. failed.Report.Refusals, refusal],
            };
            _loaded = cpu;
            failed.RetireWhenIdle();
        }
    }
}
