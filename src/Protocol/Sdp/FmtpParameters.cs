namespace Ooblex.Protocol.Sdp;

/// <summary>Reads the <c>name=value; name=value</c> list that most payload formats put into their fmtp.</summary>
public static class FmtpParameters
{
    /// <summary>The first value of that name, in whatever case, or <c>null</c> when it is not there.</summary>
    public static string? Find(ReadOnlySpan<char> fmtp, ReadOnlySpan<char> name)
    {
        foreach (Range range in fmtp.Split(';'))
        {
            ReadOnlySpan<char> parameter = fmtp[range].Trim();
            int equals = parameter.IndexOf('=');
            if (equals > 0 && parameter[..equals].TrimEnd().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return parameter[(equals + 1)..].TrimStart().ToString();
            }
        }

        return null;
    }
}
