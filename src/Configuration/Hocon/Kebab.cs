using System.Text;

namespace Ooblex.Configuration.Hocon;

/// <summary>How names of code are written in HOCON: <c>ConsentTimeout</c> is <c>consent-timeout</c>.</summary>
internal static class Kebab
{
    public static string From(string pascal)
    {
        StringBuilder text = new(pascal.Length + 4);
        foreach (char c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
