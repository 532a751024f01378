using System.Net.Security;
using System.Security.Cryptography;

namespace Ooblex.Gateway.Tls;

/// <summary>
/// The certificate in use. New files are taken up without a restart; bad ones leave the old in place.
/// </summary>
/// <remarks>
/// Change notices make it quick; the poll makes it certain, for some file systems send none. So notices never move the
/// poll: in a directory where something is written all the time they would put it off for ever.
/// </remarks>
internal sealed class LiveCertificate : IDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);

    private readonly CertificateFiles _files;
    private readonly ILogger<LiveCertificate> _logger;
    private readonly Lock _reload = new();
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly ITimer _poll;
    private readonly ITimer _settled;
    private SslStreamCertificateContext _current;
    private string _seen;

    /// <exception cref="CryptographicException">A bad file is fatal at start: there is no old one to keep.</exception>
    public LiveCertificate(GatewayOptions options, TimeProvider time, ILogger<LiveCertificate> logger)
    {
        (_files, _logger) = (new CertificateFiles(options.Tls), logger);
        (_seen, _current) = (_files.Digest(), _files.Load());
        TimeSpan interval = options.Tls.PollInterval;
        _poll = time.CreateTimer(_ => Check(), null, interval, interval);
        _settled = time.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (string directory in _files.Paths.Select(path => Path.GetDirectoryName(path)!).Distinct())
        {
            _watchers.Add(Watch(directory, () => _settled.Change(Settle, Timeout.InfiniteTimeSpan)));
        }
    }

    public SslStreamCertificateContext Current => Volatile.Read(ref _current);

    /// <summary>Compares the files with what was read last, and takes them up when they differ and are good.</summary>
    public void Check()
    {
        lock (_reload)
        {
            try
            {
                string digest = _files.Digest();
                if (digest == _seen)
                {
                    return;
                }

                _seen = digest; // A bad file is reported once, not at every poll.
                Volatile.Write(ref _current, _files.Load());
                TlsLog.Reloaded(_logger, Current.TargetCertificate.Subject, Current.TargetCertificate.NotAfter);
            }
            catch (Exception bad) when (bad is CryptographicException or IOException or UnauthorizedAccessException)
            {
                TlsLog.Rejected(_logger, bad.Message);
                if (bad is not CryptographicException)
                {
                    _seen = ""; // It could not be read this time; the next time it may.
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in _watchers)
        {
            watcher.Dispose();
        }

        _settled.Dispose();
        _poll.Dispose();
    }

    private static FileSystemWatcher Watch(string directory, Action changed)
    {
        FileSystemWatcher watcher = new(directory)
        {
            NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.CreationTime,
        };
        watcher.Changed += (_, _) => changed();
        watcher.Created += (_, _) => changed();
        watcher.Renamed += (_, _) => changed();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
