using System.Globalization;
using System.Net;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Ooblex.Configuration.Hocon;

/// <summary>
/// Typed reads of one section. Problems are gathered in the log, so one start-up shows every mistake.
/// </summary>
/// <remarks>
/// A read that fails returns something harmless; the caller never runs with it, the log is checked first.
/// </remarks>
internal sealed class HoconReader(Config root, string path, ReadLog log)
{
    public HoconReader Section(string name) => new(root, $"{path}.{name}", log);

    /// <summary>Names of the sections below this one, which an operator chose.</summary>
    public IReadOnlyList<string> Names() =>
        root.HasPath(path) && root.GetValue(path) is { } value && value.IsObject()
            ? [.. value.GetObject().Items.Keys.Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Whether somebody set a key. For keys of named sections, which have no default.</summary>
    public bool Has(string key) => root.HasPath(Full(key));

    /// <summary>Adds a problem that only the caller can see, such as two keys that contradict each other.</summary>
    public void Problem(string key, string message) => log.Problem(Full(key), message);

    /// <summary>A text that must not be empty.</summary>
    public string Text(string key)
    {
        string? text = Raw(key);
        if (text is "")
        {
            Problem(key, "is empty");
        }

        return text ?? "";
    }

    /// <summary>A text, or <c>null</c> when the value is empty.</summary>
    public string? OptionalText(string key) => Raw(key) is { Length: > 0 } text ? text : null;

    public bool Flag(string key)
    {
        string? text = Raw(key);
        bool yes = text is "true" or "on" or "yes";
        if (!yes && text is not ("false" or "off" or "no"))
        {
            Wrong(key, text, "on or off");
        }

        return yes;
    }

    public int Int(string key, int min, int max)
    {
        string? text = Raw(key);
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
        {
            Wrong(key, text, "a whole number");
            return min;
        }

        return InRange(key, value, min, max, text);
    }

    /// <summary>A whole number, or <c>auto</c>, which is read as 0.</summary>
    public int IntOrAuto(string key, int min, int max)
    {
        string? text = Raw(key);
        if (text is "auto")
        {
            return 0;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            Wrong(key, text, "a whole number or auto");
            return min;
        }

        return InRange(key, value, min, max, text);
    }

    /// <summary>A number with a decimal point; no unit.</summary>
    public double Number(string key, double min, double max)
    {
        string? text = Raw(key);
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value))
        {
            Wrong(key, text, "a number");
            return min;
        }

        return InRange(key, value, min, max, text);
    }

    /// <summary>A TCP or UDP port. 0, where allowed, lets the system choose.</summary>
    public int Port(string key, bool mayBeZero = true) => Int(key, mayBeZero ? 0 : 1, 65_535);

    public TimeSpan Duration(string key, TimeSpan min, TimeSpan max)
    {
        string? text = Raw(key);
        if (!Quantity.TryDuration(text, out TimeSpan value))
        {
            Wrong(key, text, Quantity.DurationForm);
            return min;
        }

        return InRange(key, value, min, max, text);
    }

    public long Bytes(string key, long min, long max)
    {
        string? text = Raw(key);
        if (!Quantity.TryBytes(text, out long value))
        {
            Wrong(key, text, Quantity.SizeForm);
            return min;
        }

        return InRange(key, value, min, max, text);
    }

    public long BitsPerSecond(string key, long min, long max)
    {
        string? text = Raw(key);
        if (!Quantity.TryBitsPerSecond(text, out long value))
        {
            Wrong(key, text, Quantity.RateForm);
            return min;
        }

        return InRange(key, value, min, max, text);
    }

    /// <summary>One name of an enum, written in kebab-case.</summary>
    public T OneOf<T>(string key)
        where T : struct, Enum
    {
        string? text = Raw(key);
        foreach (T value in Enum.GetValues<T>())
        {
            if (Kebab.From(value.ToString()) == text)
            {
                return value;
            }
        }

        Wrong(key, text, "one of " + string.Join(", ", Enum.GetNames<T>().Select(Kebab.From)));
        return default;
    }

    /// <summary>A HOCON list; from the environment, a text with commas.</summary>
    public IReadOnlyList<string> List(string key)
    {
        if (Value(key) is not { } value || value.IsObject())
        {
            return [];
        }

        IEnumerable<string> items = value.IsString()
            ? value.GetString().Split(',', StringSplitOptions.TrimEntries)
            : value.GetArray().Select(item => item.GetString().Trim());
        return [.. items.Where(item => item.Length > 0)];
    }

    /// <summary>Networks in CIDR form, <c>10.0.0.0/8</c>.</summary>
    public IReadOnlyList<IPNetwork> Networks(string key)
    {
        List<IPNetwork> networks = [];
        foreach (string item in List(key))
        {
            if (IPNetwork.TryParse(item, out IPNetwork network))
            {
                networks.Add(network);
            }
            else
            {
                Wrong(key, item, "a network such as 10.0.0.0/8");
            }
        }

        return networks;
    }

    /// <summary>
    /// An address to listen on; <c>*</c> is every address of the machine, <c>localhost</c> the loopback.
    /// </summary>
    public IPAddress ListenAddress(string key)
    {
        string? text = Raw(key);
        if (text is "*")
        {
            return IPAddress.Any;
        }

        if (text is "localhost")
        {
            return IPAddress.Loopback;
        }

        if (!IPAddress.TryParse(text, out IPAddress? address))
        {
            Wrong(key, text, "an IP address, * or localhost");
            return IPAddress.Loopback;
        }

        return address;
    }

    /// <summary>The beginning of a URL, scheme and host; empty when there is none.</summary>
    public string Url(string key)
    {
        string url = OptionalText(key) ?? "";
        bool isWeb = Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is ("http" or "https");
        if (url.Length > 0 && (!isWeb || url.EndsWith('/')))
        {
            Problem(key, "must begin with http:// or https:// and end without a slash");
        }

        return url;
    }

    private T InRange<T>(string key, T value, T min, T max, string? text)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"{min} .. {max}");
            Problem(key, $"is {text}; it must lie in {range}");
            return min;
        }

        return value;
    }

    // What could not be read at all has its problem already.
    private void Wrong(string key, string? text, string expected)
    {
        if (text is not null)
        {
            Problem(key, $"is \"{text}\"; it must be {expected}");
        }
    }

    private string? Raw(string key)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        if (!value.IsString())
        {
            Problem(key, "must be a single value");
            return null;
        }

        return value.GetString().Trim();
    }

    private HoconValue? Value(string key)
    {
        string full = Full(key);
        log.Read(full);
        if (root.HasPath(full))
        {
            return root.GetValue(full);
        }

        log.Problem(full, "is missing");
        return null;
    }

    private string Full(string key) => $"{path}.{key}";
}
