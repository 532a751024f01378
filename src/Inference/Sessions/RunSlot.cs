using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Ooblex.Inference.Catalogue;

namespace Ooblex.Inference.Sessions;

/// <summary>The tensors of one run at a time. Filled, run and read by one thread; then the next may have it.</summary>
/// <remarks>
/// On a processor inputs and outputs are bound once and a run allocates 24 bytes. Other devices copy a bound input when
/// it is bound, so there the tensors are handed to each run.
/// </remarks>
public sealed class RunSlot : IDisposable
{
    private readonly NativeTensor _input;
    private readonly NativeTensor[] _outputs;
    private readonly OrtIoBinding? _binding;
    private readonly RunOptions _runOptions = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly string[] _inputNames;
    private readonly OrtValue[] _inputValues;
    private readonly OrtValue[] _outputValues;
    private bool _isDisposed;

    internal RunSlot(LoadedModel loaded, TensorSize size)
    {
        (Loaded, Size) = (loaded, size);
        loaded.Use();
        _inputNames = [loaded.Entry.Input.Name];
        _input = new NativeTensor(size.Shape(loaded.Entry.Input));
        _inputValues = [_input.Value];
        _outputs = MakeOutputs();
        _outputValues = [.. _outputs.Select(output => output.Value)];
        if (loaded.Report.Kind == DeviceKind.Cpu)
        {
            _binding = loaded.Session.CreateIoBinding();
            _binding.BindInput(_inputNames[0], _input.Value);
            for (int i = 0; i < _outputs.Length; i++)
            {
                _binding.BindOutput(loaded.OutputNames[i], _outputValues[i]);
            }
        }
    }

    public TensorSize Size { get; }

    public ModelInput InputSpec => Loaded.Entry.Input;

    /// <summary>To be filled before a run; it keeps what was there.</summary>
    public Span<float> Input => _input.Span;

    public int OutputCount => _outputs.Length;

    internal LoadedModel Loaded { get; }

    internal unsafe float* InputPointer => _input.Pointer;

    public ReadOnlySpan<float> Output(int index) => _outputs[index].Span;

    public ReadOnlySpan<long> OutputShape(int index) => _outputs[index].Shape;

    /// <exception cref="ModelException">The model has no output of this name.</exception>
    public int IndexOf(string output)
    {
        int index = Array.IndexOf(Loaded.OutputNames, output);
        return index >= 0
            ? index
            : throw new ModelException(ModelFault.WrongShape, $"{Loaded.Entry.Id} has no output {output}");
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _binding?.Dispose();
        _runOptions.Dispose();
        _input.Dispose();
        foreach (NativeTensor output in _outputs)
        {
            output.Dispose();
        }

        Loaded.Dispose();
    }

    internal void Run()
    {
        if (_binding is not null)
        {
            Loaded.Session.RunWithBinding(_runOptions, _binding);
            return;
        }

        Loaded.Session.Run(_runOptions, _inputNames, _inputValues, Loaded.OutputNames, _outputValues);
    }

    // Shapes of outputs follow from the input's, and only the graph knows how: one run tells.
    private NativeTensor[] MakeOutputs()
    {
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = Loaded.Session.Run(
                _runOptions, _inputNames, _inputValues, Loaded.OutputNames);
            foreach (OrtValue result in results)
            {
                if (!result.IsTensor || result.GetTensorTypeAndShape().ElementDataType != TensorElementType.Float)
                {
                    throw new ModelException(
                        ModelFault.WrongShape, $"{Loaded.Entry.Id} gives something else than 32-bit numbers");
                }
            }

            return [.. results.Select(result => new NativeTensor(result.GetTensorTypeAndShape().Shape))];
        }
        catch (OnnxRuntimeException e)
        {
            _input.Dispose();
            _runOptions.Dispose();
            Loaded.Dispose();
            throw new ModelException(
                ModelFault.WrongShape,
                $"{Loaded.Entry.Id} does not take [{string.Join(',', _input.Shape)}]: {ModelSession.FirstLine(e)}",
                e);
        }
    }
}
