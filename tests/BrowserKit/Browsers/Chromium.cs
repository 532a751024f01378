using Microsoft.Playwright;

namespace Ooblex.BrowserKit.Browsers;

/// <summary>One real Chromium without a window, with fake devices, that talks to loopback and nothing else.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Install = "apt-get install -y --no-install-recommends chromium";

    private static readonly string[] Places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--allow-loopback-in-peer-connection",

        // With the flag above: one path from 127.0.0.1 to 127.0.0.1, whatever interfaces this machine has.
        "--webrtc-ip-handling-policy=default_public_interface_only",

        // Samples name public STUN servers: nothing outside is asked, and gathering still completes.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IBrowserContext _context;

    private Chromium(IPlaywright playwright, IBrowser browser, IBrowserContext context) =>
        (_playwright, _browser, _context) = (playwright, browser, context);

    public string Version => _browser.Version;

    /// <summary>Starts one, or says how to install it.</summary>
    /// <param name="camera">A motion JPEG file that its camera shows, over and over; <c>null</c>: a test card.</param>
    public static async Task<Chromium> LaunchAsync(string? camera = null)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(),
            Headless = true,
            Args = camera is null ? Arguments : [.. Arguments, $"--use-file-for-fake-video-capture={camera}"],
            Timeout = 60_000,
        });
        IBrowserContext context = await browser.NewContextAsync();
        context.SetDefaultTimeout(30_000);
        return new Chromium(playwright, browser, context);
    }

    /// <summary>A new tab at an address, with scripts that run before the page's own.</summary>
    public async Task<IPage> OpenAsync(Uri address, params string[] scripts)
    {
        IPage page = await _context.NewPageAsync();
        foreach (string script in scripts)
        {
            await page.AddInitScriptAsync(script);
        }

        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>Ends a tab's process at once, as a crash or the system would: the page cannot say goodbye.</summary>
    public async Task CrashAsync(IPage page)
    {
        ICDPSession session = await _context.NewCDPSessionAsync(page);
        TaskCompletionSource crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Crash += (_, _) => crashed.TrySetResult();
        _ = session.SendAsync("Page.crash"); // Never answered: who should answer is gone.
        await crashed.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }

    private static string Find() => Places.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException(
        $"These tests need Chromium, and none is in {string.Join(", ", Places)}. Install it: {Install}");
}
