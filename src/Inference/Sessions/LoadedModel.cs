using Microsoft.ML.OnnxRuntime;
using Ooblex.Inference.Catalogue;

namespace Ooblex.Inference.Sessions;

/// <summary>A model in ONNX Runtime on one provider. Counted by its slots, so that it outlives the last run.</summary>
internal sealed class LoadedModel : IDisposable
{
    private int _users = 1;

    private LoadedModel(ModelEntry entry, InferenceSession session, ProviderReport report)
    {
        (Entry, Session, Report) = (entry, session, report);
        OutputNames = [.. session.OutputNames];
    }

    public ModelEntry Entry { get; }

    public InferenceSession Session { get; }

    public ProviderReport Report { get; set; }

    public string[] OutputNames { get; }

    /// <exception cref="ModelException">Not even a processor can run it.</exception>
    public static LoadedModel Open(
        ModelEntry entry, byte[] bytes, SessionsOptions options, IReadOnlyList<ProviderAttempt> attempts)
    {
        List<string> refusals = [];
        foreach (ProviderAttempt attempt in attempts)
        {
            try
            {
                // A failed attempt leaves its mark on the options, so each has its own.
                using SessionOptions session = Usual(options);
                attempt.Append(session);
                LoadedModel loaded = new(
                    entry,
                    new InferenceSession(bytes, session),
                    new ProviderReport(options.Device, attempt.Name, attempt.Kind, refusals));
                loaded.CheckInputs();
                return loaded;
            }
            catch (Exception e) when (ProviderChain.IsAbsence(e) && attempt.Kind != DeviceKind.Cpu)
            {
                refusals.Add($"{attempt.Name}: {ModelSession.FirstLine(e)}");
            }
            catch (OnnxRuntimeException e)
            {
                string message = $"{entry.Id} is no model that ONNX Runtime can run: {ModelSession.FirstLine(e)}";
                throw new ModelException(ModelFault.Unreadable, message, e);
            }
            catch (Exception e) when (ProviderChain.IsAbsence(e))
            {
                throw new ModelException(ModelFault.NoRuntime, "ONNX Runtime's native library is not installed", e);
            }
        }

        throw new ModelException(ModelFault.Unreadable, $"{entry.Id}: {string.Join("; ", refusals)}");
    }

    public void Use() => Interlocked.Increment(ref _users);

    public void RetireWhenIdle() => Dispose();

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Session.Dispose();
        }
    }

    private static SessionOptions Usual(SessionsOptions options)
    {
        SessionOptions session = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = options.ThreadsPerRun,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // Errors come as exceptions.
        };

        // Threads that spin between runs take the cores from the packets.
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        session.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return session;
    }

    private void CheckInputs()
    {
        if (!Session.InputMetadata.TryGetValue(Entry.Input.Name, out NodeMetadata? input))
        {
            string names = string.Join(", ", Session.InputMetadata.Keys);
            Fail($"has no input {Entry.Input.Name}; it has {names}");
        }

        if (Session.InputMetadata.Count > 1 || input!.ElementType != typeof(float))
        {
            Fail("needs more than one input of 32-bit numbers");
        }

        long[] shape = new TensorSize(
            Entry.Input.Width, Math.Max(Entry.Input.Height, Entry.Input.SizeMultiple)).Shape(Entry.Input);
        int[] graph = input!.Dimensions;
        bool fits = graph.Length == shape.Length;
        for (int i = 1; fits && i < shape.Length; i++)
        {
            bool isSide = Entry.Input.SizeMultiple > 0 && shape[i] != Entry.Input.ChannelCount;
            fits = graph[i] < 0 || (!isSide && graph[i] == shape[i]);
        }

        if (!fits)
        {
            Fail($"takes [{string.Join(',', graph)}], the catalogue says [{string.Join(',', shape)}]");
        }
    }

    private void Fail(string what)
    {
        Session.Dispose();
        throw new ModelException(ModelFault.WrongShape, $"{Entry.Id} {what}");
    }
}
