using System.Collections.Frozen;

namespace Ooblex.Inference.Catalogue;

/// <summary>What makes an entry of the catalogue sound. All mistakes are told, each with its key.</summary>
public static class ModelRules
{
    public const int MaxIdLength = 60;
    public const int MaxSide = 4096;
    public const long MaxBytes = 2_000_000_000;
    private const int Sha256Digits = 64;

    private static readonly FrozenDictionary<ModelTask, ModelDecoder[]> Decoders =
        new Dictionary<ModelTask, ModelDecoder[]>
        {
            [ModelTask.FaceDetection] = [ModelDecoder.Yunet],
            [ModelTask.Emotion] = [ModelDecoder.Scores],
            [ModelTask.ObjectDetection] = [ModelDecoder.Yolox],
            [ModelTask.PersonSegmentation] = [ModelDecoder.Mask],
            [ModelTask.Denoise] = [ModelDecoder.Luma, ModelDecoder.Rgb],
            [ModelTask.SuperResolution] = [ModelDecoder.Luma, ModelDecoder.Rgb],
        }.ToFrozenDictionary();

    public static bool IsId(string text) =>
        text.Length is > 0 and <= MaxIdLength
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <returns>Key within the entry, and what is wrong with its value.</returns>
    public static IEnumerable<(string Key, string Problem)> Check(ModelEntry entry)
    {
        if (!IsId(entry.Id))
        {
            yield return ("", $"\"{entry.Id}\" is no name for a model: 1 to {MaxIdLength} of a-z, 0-9 and hyphens");
        }

        if (entry.Sha256.Length != Sha256Digits || !entry.Sha256.All(char.IsAsciiHexDigitLower))
        {
            yield return ("sha256", "must be 64 lower-case hexadecimal digits");
        }

        if (entry.Address is { } address && address.Scheme is not ("http" or "https"))
        {
            yield return ("address", "must begin with https:// or http://, or be empty");
        }

        if (!Decoders[entry.Task].Contains(entry.Output.Decoder))
        {
            yield return ("output.decoder", $"does not give what {entry.Task} needs");
        }

        bool answersLuma = entry.Output.Decoder == ModelDecoder.Luma;
        bool answersPicture = answersLuma || entry.Output.Decoder == ModelDecoder.Rgb;
        if (answersPicture && answersLuma != (entry.Input.Channels == ChannelOrder.Luma))
        {
            yield return ("input.channels", "must be luma with the decoder luma, and rgb or bgr with rgb");
        }

        foreach ((string key, string problem) in CheckShape(entry.Input).Concat(CheckLabels(entry.Output)))
        {
            yield return (key, problem);
        }
    }

    private static IEnumerable<(string Key, string Problem)> CheckShape(ModelInput input)
    {
        if (input.SizeMultiple == 0 && input.Height == 0)
        {
            yield return ("input.height", "is 0; that needs input.size-multiple");
        }

        if (input.SizeMultiple > 0 && (input.Height != 0 || input.Width % input.SizeMultiple != 0))
        {
            yield return ("input.size-multiple", "needs input.height = 0 and an input.width that is a multiple of it");
        }
    }

    private static IEnumerable<(string Key, string Problem)> CheckLabels(ModelOutput output)
    {
        bool needsLabels = output.Decoder is ModelDecoder.Scores or ModelDecoder.Yolox;
        if (needsLabels && output.Labels.Count == 0)
        {
            yield return ("output.labels", "is empty; this decoder needs the names of the classes in order");
        }
    }
}
