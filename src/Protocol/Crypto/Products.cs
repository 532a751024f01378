namespace Ooblex.Protocol.Crypto;

/// <summary>Sums of carry-less products that are not reduced yet: X·H in its low, middle and high 128 bits.</summary>
internal struct Products<TVector>
    where TVector : struct
{
    public TVector Low;
    public TVector Middle;
    public TVector High;
}
