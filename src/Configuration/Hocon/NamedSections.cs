using System.Text.RegularExpressions;

namespace Ooblex.Configuration.Hocon;

/// <summary>Keys of sections whose names an operator chooses, so that reference.conf cannot hold them.</summary>
internal static partial class NamedSections
{
    public static bool Has(string key) => Site().IsMatch(key) || Model().IsMatch(key);

    [GeneratedRegex(@"^ooblex\.sites\.[A-Za-z0-9-]{1,40}\.(networks|near|gateway)$")]
    private static partial Regex Site();

    [GeneratedRegex(
        @"^ooblex\.models\.catalogue\.[a-z0-9-]{1,60}\.("
        + "task|version|address|sha256|size|licence|source"
        + @"|input\.(name|layout|channels|width|height|size-multiple|fit|scale|offset|pad|crop-scale|max-batch)"
        + @"|output\.(decoder|labels|min-confidence|max-overlap|softmax))$")]
    private static partial Regex Model();
}
