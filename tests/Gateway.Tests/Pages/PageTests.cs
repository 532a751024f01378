using System.Text.RegularExpressions;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Pages;

public sealed class PageTests
{
    private static readonly string[] Files =
        ["app.js", "favicon.svg", "half.js", "session.js", "sources.js", "stats.js", "style.css", "whep.js", "whip.js"];

    [Theory]
    [InlineData("/")]
    [InlineData("/publish.html")]
    [InlineData("/watch.html")]
    public async Task The_page_is_served_under_a_strict_policy(string path)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage page = await host.Send(Requests.New("GET", path)).Expect(200);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        string policy = page.Header("Content-Security-Policy")!;
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));

        string html = await page.Text();
        Assert.DoesNotMatch("<script(?![^>]*src=)", html);
        Assert.DoesNotMatch("\\son[a-z]+=|\\sstyle=", html);
        string[] ids =
        [
            "publish-start", "publish-stop", "publish-state", "watch-start", "watch-stop", "watch-state",
            "watch-join-ms", "stream-id", "api-key", "watch-video",
        ];
        Assert.All(ids, id => Assert.Contains($"id=\"{id}\"", html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_on_which_models_look_has_its_own_path()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage page = await host.Send(Requests.New("GET", "/vision")).Expect(200);
        Assert.Contains("default-src 'none'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        string html = await page.Text();
        Assert.DoesNotMatch("<script(?![^>]*src=)", html);
        Assert.DoesNotMatch("\\son[a-z]+=|\\sstyle=", html);
        foreach (Match link in Regex.Matches(html, "(?:src|href)=\"(/[a-z]+\\.[a-z]+)\""))
        {
            await host.Send(Requests.New("GET", link.Groups[1].Value)).Expect(200);
        }
    }

    [Fact]
    public async Task Everything_the_page_needs_comes_from_the_node()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HashSet<string> asked = ["/"];
        Queue<string> open = new(asked);
        while (open.TryDequeue(out string? path))
        {
            string text = await (await host.Send(Requests.New("GET", path)).Expect(200)).Text();
            Assert.DoesNotMatch("(https?:)?//(?!www\\.w3\\.org/2000/svg)[a-z0-9.-]+\\.[a-z]{2,}", text);
            foreach (Match link in Regex.Matches(text, "(?:src|href|from) ?=? ?[\"']\\.?(/[a-z]+\\.[a-z]+)[\"']"))
            {
                if (asked.Add(link.Groups[1].Value))
                {
                    open.Enqueue(link.Groups[1].Value);
                }
            }
        }

        Assert.All(Files, file => Assert.Contains($"/{file}", asked));
    }

    [Fact]
    public async Task An_unchanged_file_is_not_sent_again()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage first = await host.Send(Requests.New("GET", "/app.js")).Expect(200);
        HttpResponseMessage again =
            await host.Send(Requests.New("GET", "/app.js").With("If-None-Match", first.Header("ETag"))).Expect(304);
        Assert.Equal("", await again.Text());
        await host.Send(Requests.New("GET", "/app.js").With("If-None-Match", "\"other\"")).Expect(200);
        Assert.Equal("", await (await host.Send(Requests.New("HEAD", "/app.js")).Expect(200)).Text());
    }
}
