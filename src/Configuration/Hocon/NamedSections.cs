using System.Text.RegularExpressions;

namespace Ooblex.Configuration.Hocon;

/// <summary>Keys of sections whose names an operator chooses, so that reference.conf cannot hold them.</summary>
internal static partial class NamedSections
{
    public static bool Has(string key) => Site().IsMatch(key);

    [GeneratedRegex(@"^ooblex\.sites\.[A-Za-z0-9-]{1,40}\.(networks|near|gateway)$")]
    private static partial Regex Site();
}
