namespace Ooblex.Media.Pictures;

/// <summary>Of a file with one picture.</summary>
public enum PictureFormat { Png, Jpeg }
