using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tests.TestKit;

namespace Ooblex.Inference.Tests.Sessions;

public sealed class ModelSessionTests : IDisposable
{
    private static readonly ModelInput Small =
        new() { Name = "x", Width = 8, Height = 8, Channels = ChannelOrder.Luma, MaxBatch = 4 };

    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void A_run_reads_and_writes_the_tensors_of_its_slot()
    {
        ModelSession session = _models.Sessions.Open(Put(MadeModels.Doubler(-1, 1, 8, 8)));
        RunSlot slot = session.Rent(new TensorSize(8, 8, Batch: 3));

        for (int run = 1; run <= 2; run++)
        {
            slot.Input.Fill(run * 7);
            session.Run(ref slot);
            Assert.Equal(3 * 64, slot.Output(0).Length);
            Assert.All(slot.Output(0).ToArray(), value => Assert.Equal(run * 14, value));
        }

        session.Return(slot);
        Assert.Same(slot, session.Rent(new TensorSize(8, 8, Batch: 3)));
    }

    [Fact]
    public void All_streams_share_one_session_and_each_runs_on_its_own_tensors()
    {
        ModelEntry entry = Put(MadeModels.Doubler(-1, 1, 8, 8));
        ModelSession session = _models.Sessions.Open(entry);

        Parallel.For(0, 8, worker =>
        {
            Assert.Same(session, _models.Sessions.Open(entry));
            for (int i = 0; i < 50; i++)
            {
                RunSlot slot = session.Rent(new TensorSize(8, 8));
                slot.Input.Fill(worker);
                session.Run(ref slot);
                Assert.Equal(worker * 2, slot.Output(0)[17]);
                session.Return(slot);
            }
        });
    }

    [Fact]
    public void A_run_allocates_next_to_nothing()
    {
        ModelSession session = _models.Sessions.Open(Put(MadeModels.Doubler(-1, 1, 8, 8)));
        RunSlot slot = session.Rent(new TensorSize(8, 8));
        session.Run(ref slot);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            session.Run(ref slot);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 64); // The library's own 24 bytes.
        session.Return(slot);
    }

    [Theory]
    [InlineData(DeviceKind.Auto)]
    [InlineData(DeviceKind.Gpu)]
    [InlineData(DeviceKind.Npu)]
    public void A_device_that_is_not_there_is_reported_and_the_processor_does_it(DeviceKind wanted)
    {
        ModelSession session = _models.Sessions.Open(Put(MadeModels.Doubler(-1, 1, 8, 8)), wanted);
        RunSlot slot = session.Rent(new TensorSize(8, 8));
        slot.Input.Fill(3);

        session.Run(ref slot);

        Assert.Equal(6, slot.Output(0)[0]);
        Assert.Equal(ProviderChain.Cpu, session.Report.Running);
        Assert.NotEmpty(session.Report.Refusals);
        Assert.Equal(wanted != DeviceKind.Auto, session.Report.FellBack);
        session.Return(slot);
    }

    [Fact]
    public void A_plugin_that_cannot_be_loaded_is_reported()
    {
        SessionsOptions options = TestModels.SessionsOptions with
        {
            Device = DeviceKind.Gpu,
            CudaPlugin = typeof(ModelSessionTests).Assembly.Location,
        };
        ModelEntry entry = Put(MadeModels.Doubler(-1, 1, 8, 8));
        using ModelSessions sessions = new(options, _models.Store);

        ModelSession session = sessions.Open(entry);

        Assert.Equal(DeviceKind.Cpu, session.Report.Kind);
        Assert.Contains(session.Report.Refusals, why => why.StartsWith("CUDA plug-in", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_that_fails_at_work_hands_over_to_the_processor()
    {
        // The processor stands in for a GPU here: what matters is that its run throws what a lost device throws.
        byte[] onnx = MadeModels.Breaks();
        ModelEntry entry = Put(onnx);
        SessionsOptions options = TestModels.SessionsOptions with { Device = DeviceKind.Gpu };
        using ModelSession session = new(
            entry, onnx, options, [new ProviderAttempt("a device", DeviceKind.Gpu, static _ => { })]);
        RunSlot slot = session.Rent(new TensorSize(8, 8));
        Assert.Equal("a device", session.Report.Running);

        slot.Input[0] = 9;
        ModelException failure = Assert.Throws<ModelException>(() => session.Run(ref slot));
        Assert.Equal(ModelFault.RunFailed, failure.Fault); // The processor cannot look up a ninth of two either.

        Assert.Equal(ProviderChain.Cpu, session.Report.Running);
        Assert.True(session.Report.FellBack);
        Assert.Contains(session.Report.Refusals, why => why.Contains("failed at work", StringComparison.Ordinal));
        slot.Input[0] = 1;
        session.Run(ref slot);
        Assert.Equal(6, slot.Output(0)[0]);
        session.Return(slot);
    }

    [Fact]
    public void A_file_that_is_absent_says_how_to_have_it()
    {
        ModelException failure = Assert.Throws<ModelException>(() => _models.Sessions.Open(Described()));

        Assert.Equal(ModelFault.Absent, failure.Fault);
        Assert.Contains("ooblex models pull", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_changed_is_not_run_and_a_better_one_is()
    {
        byte[] onnx = MadeModels.Doubler(-1, 1, 8, 8);
        ModelEntry entry = Put(onnx);
        File.WriteAllBytes(_models.Store.PathOf(entry), [.. onnx[..^1], (byte)(onnx[^1] ^ 1)]);

        Assert.Equal(ModelFault.WrongChecksum, Assert.Throws<ModelException>(() => _models.Sessions.Open(entry)).Fault);

        File.WriteAllBytes(_models.Store.PathOf(entry), onnx);
        Assert.NotNull(_models.Sessions.Open(entry));
    }

    [Fact]
    public void Bytes_that_are_no_model_are_refused()
    {
        ModelException failure = Assert.Throws<ModelException>(() => _models.Sessions.Open(Put([1, 2, 3, 4, 5])));

        Assert.Equal(ModelFault.Unreadable, failure.Fault);
    }

    [Theory]
    [InlineData("y", 8, 8)]
    [InlineData("x", 16, 8)]
    public void A_model_of_another_shape_than_the_catalogue_says_is_refused(string name, int width, int height)
    {
        ModelEntry entry = Put(MadeModels.Doubler(-1, 1, 8, 8));
        ModelEntry wrong = entry with { Input = Small with { Name = name, Width = width, Height = height } };

        Assert.Equal(ModelFault.WrongShape, Assert.Throws<ModelException>(() => _models.Sessions.Open(wrong)).Fault);
    }

    private static ModelEntry Described() =>
        TestModels.Entry(ModelTask.Denoise, Small, new ModelOutput { Decoder = ModelDecoder.Luma });

    private ModelEntry Put(byte[] onnx) => _models.Put(Described(), onnx);
}
