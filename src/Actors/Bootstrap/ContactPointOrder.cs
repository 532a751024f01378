using System.Net;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Bootstrap;

/// <summary>Which contact point is the lower one: all nodes must agree, so it is as in Akka.Management.</summary>
internal sealed class ContactPointOrder : IComparer<ContactPoint>
{
    public static readonly ContactPointOrder Instance = new();

    private ContactPointOrder()
    {
    }

    public int Compare(ContactPoint? x, ContactPoint? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        int hosts = CompareHosts(x.Host, y.Host);
        return hosts != 0 ? hosts : x.Port.CompareTo(y.Port);
    }

    // Addresses by length and bytes, names by their letters; an address goes before a name.
    private static int CompareHosts(string left, string right)
    {
        bool leftIsAddress = IPAddress.TryParse(left, out IPAddress? leftAddress);
        bool rightIsAddress = IPAddress.TryParse(right, out IPAddress? rightAddress);
        if (!leftIsAddress || !rightIsAddress)
        {
            return leftIsAddress != rightIsAddress
                ? rightIsAddress.CompareTo(leftIsAddress)
                : string.CompareOrdinal(left, right);
        }

        byte[] leftBytes = leftAddress!.GetAddressBytes();
        byte[] rightBytes = rightAddress!.GetAddressBytes();
        int lengths = leftBytes.Length.CompareTo(rightBytes.Length);
        return lengths != 0 ? lengths : leftBytes.AsSpan().SequenceCompareTo(rightBytes);
    }
}
