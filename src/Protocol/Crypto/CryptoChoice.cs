namespace Ooblex.Protocol.Crypto;

/// <summary>What this process encrypts packets with, decided once.</summary>
internal static class CryptoChoice
{
    /// <summary>The widest path that this processor has and that passes <see cref="CryptoSelfTest"/>.</summary>
    public static readonly CryptoPath Best = Choose(CryptoPaths.IsSupported, CryptoSelfTest.Passes);

    /// <summary>Paths that the processor claims to have and that gave wrong answers.</summary>
    public static IEnumerable<CryptoPath> Failed =>
        Enum.GetValues<CryptoPath>().Where(path => path > Best && CryptoPaths.IsSupported(path));

    public static CryptoPath Choose(Func<CryptoPath, bool> isSupported, Func<CryptoPath, bool> passes) =>
        Enum.GetValues<CryptoPath>().OrderDescending()
            .FirstOrDefault(path => path is not CryptoPath.Platform && isSupported(path) && passes(path));
}
