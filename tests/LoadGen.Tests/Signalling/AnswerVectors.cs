using Ooblex.LoadGen.Server;

namespace Ooblex.LoadGen.Tests.Signalling;

/// <summary>The descriptions of <c>tests/vectors/answers</c>; its README says which server wrote each.</summary>
internal static class AnswerVectors
{
    public static string Read(string name) =>
        File.ReadAllText(Path.Combine(PeerFolder.Root, "tests", "vectors", "answers", $"{name}.sdp"));
}
