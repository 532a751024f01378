using System.Text;
using Akka.Configuration.Hocon;

namespace Ooblex.Configuration.Hocon;

/// <summary>Writes a value back as HOCON that reads the same; the library's own ToString loses quotes.</summary>
internal static class HoconWriter
{
    public static string Write(string key, HoconValue value)
    {
        StringBuilder text = new();
        text.Append(HoconText.Quote(key)).Append(' ');
        Append(text, value, depth: 0);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, HoconValue value, int depth)
    {
        if (value.IsObject())
        {
            text.Append("{\n");
            foreach ((string name, HoconValue child) in value.GetObject().Items)
            {
                text.Append(' ', 2 * (depth + 1)).Append(HoconText.Quote(name));
                text.Append(child.IsObject() ? " " : " = ");
                Append(text, child, depth + 1);
                text.Append('\n');
            }

            text.Append(' ', 2 * depth).Append('}');
        }
        else if (value.IsString())
        {
            text.Append(HoconText.Quote(value.GetString()));
        }
        else
        {
            text.Append('[').AppendJoin(", ", value.GetArray().Select(item => HoconText.Quote(item.GetString()))).Append(']');
        }
    }
}
