namespace Ooblex.Inference.Catalogue;

/// <summary>What a model is for. A task has one kind of answer; how a model gives it is its decoder.</summary>
public enum ModelTask
{
    FaceDetection,
    Emotion,
    ObjectDetection,
    PersonSegmentation,
    Denoise,
    SuperResolution,
}

/// <summary>How the numbers that a model gives become an answer.</summary>
public enum ModelDecoder
{
    /// <summary>Boxes and five landmarks on three grids, with a class and an object score each.</summary>
    Yunet,

    /// <summary>Boxes with an object score and one score for each class, on three grids.</summary>
    Yolox,

    /// <summary>One probability for each pixel.</summary>
    Mask,

    /// <summary>One number for each label.</summary>
    Scores,

    /// <summary>A picture of brightness, as large as the input or a whole number of times larger.</summary>
    Luma,

    /// <summary>A picture in colour, likewise, its channels in the order of the input's.</summary>
    Rgb,
}
