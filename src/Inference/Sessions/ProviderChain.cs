using Microsoft.ML.OnnxRuntime;

namespace Ooblex.Inference.Sessions;

/// <summary>One way of running a model: ONNX Runtime's name of it, and how a session is told to use it.</summary>
/// <param name="Name">As in <see cref="ProviderReport.Running"/>.</param>
/// <param name="Kind">What it runs on.</param>
/// <param name="Append">Throws when it is not there.</param>
internal sealed record ProviderAttempt(string Name, DeviceKind Kind, Action<SessionOptions> Append);

/// <summary>Which execution providers are tried for a wish, best first; a processor is always last.</summary>
/// <remarks>
/// What is there is found by trying: names of providers in a build say nothing about drivers and libraries of the
/// machine. A plug-in library is tried before what is built in, since it is the operator who names it.
/// </remarks>
internal static class ProviderChain
{
    public const string Cpu = "CPUExecutionProvider";
    private const string PluginName = "ooblex-cuda";
    private static readonly Lock PluginGate = new();
    private static readonly HashSet<string> Plugins = new(StringComparer.Ordinal);

    public static IReadOnlyList<ProviderAttempt> For(DeviceKind wanted, SessionsOptions options)
    {
        List<ProviderAttempt> attempts = [];
        if (wanted is DeviceKind.Auto or DeviceKind.Gpu)
        {
            AddGpu(attempts, options);
        }

        if (wanted is DeviceKind.Auto or DeviceKind.Npu)
        {
            attempts.Add(new("QNNExecutionProvider", DeviceKind.Npu, static o => o.AppendExecutionProvider("QNN")));
            attempts.Add(new(
                "OpenVINOExecutionProvider", DeviceKind.Npu, static o => o.AppendExecutionProvider_OpenVINO("NPU")));
        }

        attempts.Add(new(Cpu, DeviceKind.Cpu, static _ => { }));
        return attempts;
    }

    /// <summary>What a provider that is not there throws, in all the forms that were met.</summary>
    public static bool IsAbsence(Exception e) => e is OnnxRuntimeException or EntryPointNotFoundException
        or DllNotFoundException or TypeInitializationException or BadImageFormatException or NotSupportedException;

    private static void AddGpu(List<ProviderAttempt> attempts, SessionsOptions options)
    {
        if (options.CudaPlugin is { } plugin)
        {
            attempts.Add(new("CUDA plug-in", DeviceKind.Gpu, o => AppendPlugin(o, plugin)));
        }

        attempts.Add(new("CUDAExecutionProvider", DeviceKind.Gpu, static o => o.AppendExecutionProvider_CUDA(0)));
        if (OperatingSystem.IsWindows())
        {
            attempts.Add(new("DmlExecutionProvider", DeviceKind.Gpu, static o => o.AppendExecutionProvider_DML(0)));
        }

        if (OperatingSystem.IsMacOS())
        {
            attempts.Add(new(
                "CoreMLExecutionProvider", DeviceKind.Gpu, static o => o.AppendExecutionProvider("CoreML")));
        }
    }

    // A library is registered once for the process; a second time is an error.
    private static void AppendPlugin(SessionOptions options, string path)
    {
        OrtEnv environment = OrtEnv.Instance();
        lock (PluginGate)
        {
            if (!Plugins.Contains(path))
            {
                environment.RegisterExecutionProviderLibrary($"{PluginName}-{Plugins.Count}", path);
                Plugins.Add(path);
            }
        }

        OrtEpDevice? gpu = environment.GetEpDevices()
            .FirstOrDefault(device => device.HardwareDevice.Type == OrtHardwareDeviceType.GPU);
        if (gpu is null)
        {
            throw new NotSupportedException("The plug-in finds no GPU.");
        }

        options.AppendExecutionProvider(environment, [gpu], new Dictionary<string, string>());
    }
}
