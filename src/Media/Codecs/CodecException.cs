namespace Ooblex.Media.Codecs;

/// <summary>A codec of this machine is absent or does not work. Never the fault of what a peer sent.</summary>
public sealed class CodecException(string message) : Exception(message);
