namespace Ooblex.Pipelines.Feeds;

/// <summary>What somebody wants of the next frame's picture; the larger wish of two serves both.</summary>
internal enum PictureWish
{
    /// <summary>Nothing, and nothing of those that follow.</summary>
    None,

    /// <summary>One of those that follow will do.</summary>
    Later,

    /// <summary>This one.</summary>
    Now,
}
