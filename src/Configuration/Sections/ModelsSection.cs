using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Store;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.models</c>: the entries of models.conf with the operator's own on top.</summary>
internal static class ModelsSection
{
    public static ModelsOptions Bind(HoconReader hocon, NodeOptions node)
    {
        HoconReader catalogue = hocon.Section("catalogue");
        ModelEntry[] entries = [.. catalogue.Names().Select(id => Entry(id, catalogue.Section(id)))];
        return new ModelsOptions
        {
            Directory = hocon.OptionalText("dir") is { } folder
                ? Path.GetFullPath(folder)
                : Path.Combine(node.DataDirectory, "models"),
            AutoPull = hocon.Flag("auto-pull"),
            PullTimeout = hocon.Duration("pull-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            PullAttempts = hocon.Int("pull-attempts", 1, 20),
            Catalogue = new ModelCatalogue(entries, Chosen(hocon.Section("use"), entries)),
        };
    }

    private static Dictionary<ModelTask, string> Chosen(HoconReader hocon, ModelEntry[] entries)
    {
        Dictionary<ModelTask, string> chosen = [];
        foreach (ModelTask task in Enum.GetValues<ModelTask>())
        {
            string key = Kebab.From(task.ToString());
            if (hocon.OptionalText(key) is not { } id)
            {
                continue;
            }

            // Without a catalogue (documentation, tests of keys) there is nothing to hold a name against.
            if (entries.Length > 0 && !entries.Any(entry => entry.Id == id && entry.Task == task))
            {
                string known = string.Join(", ", entries.Where(e => e.Task == task).Select(e => e.Id));
                hocon.Problem(key, $"is \"{id}\"; the catalogue has for this task: {known}");
            }

            chosen[task] = id;
        }

        return chosen;
    }

    private static ModelEntry Entry(string id, HoconReader hocon)
    {
        string address = hocon.Has("address") ? hocon.OptionalText("address") ?? "" : "";
        Uri? uri = null;
        if (address.Length > 0 && !Uri.TryCreate(address, UriKind.Absolute, out uri))
        {
            hocon.Problem("address", "is not an address");
        }

        ModelEntry entry = new()
        {
            Id = id,
            Task = hocon.OneOf<ModelTask>("task"),
            Version = hocon.Text("version"),
            Address = uri,
            Sha256 = hocon.Text("sha256"),
            Bytes = hocon.Bytes("size", 1, ModelRules.MaxBytes),
            Licence = hocon.Text("licence"),
            Source = hocon.Has("source") ? hocon.Text("source") : "",
            Input = Input(hocon.Section("input")),
            Output = Output(hocon.Section("output")),
        };
        foreach ((string key, string problem) in ModelRules.Check(entry))
        {
            hocon.Problem(key, problem);
        }

        return entry;
    }

    private static ModelInput Input(HoconReader hocon)
    {
        const int Side = ModelRules.MaxSide;
        ModelInput usual = new() { Name = "", Width = 0 };
        return usual with
        {
            Name = hocon.Text("name"),
            Layout = Or(hocon, "layout", hocon.OneOf<TensorLayout>, usual.Layout),
            Channels = Or(hocon, "channels", hocon.OneOf<ChannelOrder>, usual.Channels),
            Width = hocon.Int("width", 8, Side),
            Height = Or(hocon, "height", key => hocon.Int(key, 0, Side), usual.Height),
            SizeMultiple = Or(hocon, "size-multiple", key => hocon.Int(key, 0, 256), usual.SizeMultiple),
            Fit = Or(hocon, "fit", hocon.OneOf<PictureFit>, usual.Fit),
            Scale = Or(hocon, "scale", key => (float)hocon.Number(key, -1000, 1000), usual.Scale),
            Offset = Or(hocon, "offset", key => (float)hocon.Number(key, -1000, 1000), usual.Offset),
            Pad = Or(hocon, "pad", key => hocon.Int(key, 0, 255), usual.Pad),
            CropScale = Or(hocon, "crop-scale", key => (float)hocon.Number(key, 0.5, 4), usual.CropScale),
            MaxBatch = Or(hocon, "max-batch", key => hocon.Int(key, 1, 64), usual.MaxBatch),
        };
    }

    private static ModelOutput Output(HoconReader hocon)
    {
        ModelOutput usual = new() { Decoder = ModelDecoder.Mask };
        return usual with
        {
            Decoder = hocon.OneOf<ModelDecoder>("decoder"),
            Labels = Or(hocon, "labels", hocon.List, usual.Labels),
            MinConfidence = Or(hocon, "min-confidence", key => (float)hocon.Number(key, 0, 1), usual.MinConfidence),
            MaxOverlap = Or(hocon, "max-overlap", key => (float)hocon.Number(key, 0, 1), usual.MaxOverlap),
            Softmax = Or(hocon, "softmax", hocon.Flag, usual.Softmax),
        };
    }

    private static T Or<T>(HoconReader hocon, string key, Func<string, T> read, T usual) =>
        hocon.Has(key) ? read(key) : usual;
}
