using System.Net;
using Akka.Configuration;
using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Tests.Hocon;

public sealed class HoconReaderTests
{
    private enum Speed { Slow, VeryFast }

    [Fact]
    public void Every_kind_of_value_is_read_as_its_type()
    {
        (HoconReader reader, ReadLog log) = Reader("""
            text = hello
            nothing = ""
            flag = on
            count = 7
            threads = auto
            lanes = 3
            ratio = 0.25
            wait = 1500ms
            size = 4 KiB
            rate = 300 kbps
            speed = very-fast
            words = [one, " two "]
            nets = ["10.0.0.0/8", "fd00::/8"]
            listen = "*"
            """);

        Assert.Equal("hello", reader.Text("text"));
        Assert.Null(reader.OptionalText("nothing"));
        Assert.True(reader.Flag("flag"));
        Assert.Equal(7, reader.Int("count", 1, 9));
        Assert.Equal(0, reader.IntOrAuto("threads", 1, 9));
        Assert.Equal(3, reader.IntOrAuto("lanes", 1, 9));
        Assert.Equal(0.25, reader.Number("ratio", 0, 1));
        Assert.Equal(TimeSpan.FromSeconds(1.5), reader.Duration("wait", TimeSpan.Zero, TimeSpan.FromMinutes(1)));
        Assert.Equal(4096, reader.Bytes("size", 1, 10_000));
        Assert.Equal(300_000, reader.BitsPerSecond("rate", 1, 1_000_000));
        Assert.Equal(Speed.VeryFast, reader.OneOf<Speed>("speed"));
        Assert.Equal(["one", "two"], reader.List("words"));
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")], reader.Networks("nets"));
        Assert.Equal(IPAddress.Any, reader.ListenAddress("listen"));
        Assert.Empty(log.Problems);
    }

    [Fact]
    public void A_list_may_be_empty_or_one_text_with_commas()
    {
        (HoconReader reader, ReadLog log) = Reader("none = []\nblank = \"\"\ncommas = \"a, b,,c\"");

        Assert.Empty(reader.List("none"));
        Assert.Empty(reader.List("blank"));
        Assert.Equal(["a", "b", "c"], reader.List("commas"));
        Assert.Empty(log.Problems);
    }

    [Fact]
    public void All_mistakes_are_collected_and_none_is_thrown()
    {
        (HoconReader reader, ReadLog log) = Reader("""
            text = ""
            flag = perhaps
            count = ten
            threads = 0
            lanes = few
            port = 70000
            wait = 30
            size = large
            speed = ludicrous
            nets = ["10.0.0.0/99"]
            listen = nowhere
            object { inner = 1 }
            """);

        reader.Text("text");
        reader.Flag("flag");
        reader.Int("count", 1, 9);
        reader.IntOrAuto("threads", 1, 9);
        reader.IntOrAuto("lanes", 1, 9);
        reader.Port("port");
        reader.Duration("wait", TimeSpan.Zero, TimeSpan.MaxValue);
        reader.Bytes("size", 0, 1);
        reader.OneOf<Speed>("speed");
        reader.Networks("nets");
        reader.ListenAddress("listen");
        reader.Text("object");
        reader.Text("absent");

        Assert.Equal(
            [
                "s.text is empty",
                "s.flag is \"perhaps\"; it must be on or off",
                "s.count is \"ten\"; it must be a whole number",
                "s.threads is 0; it must lie in 1 .. 9",
                "s.lanes is \"few\"; it must be a whole number or auto",
                "s.port is 70000; it must lie in 0 .. 65535",
                "s.wait is \"30\"; it must be a number and one of us, ms, s, m, h, d",
                "s.size is \"large\"; it must be a number and one of B, kB, MB, GB, KiB, MiB, GiB",
                "s.speed is \"ludicrous\"; it must be one of slow, very-fast",
                "s.nets is \"10.0.0.0/99\"; it must be a network such as 10.0.0.0/8",
                "s.listen is \"nowhere\"; it must be an IP address, * or localhost",
                "s.object must be a single value",
            ],
            log.Problems.Where(p => p.Source == "test").Select(p => $"{p.Key} {p.Message}"));
        Assert.Equal(new ConfigProblem("configuration", "s.absent", "is missing"), log.Problems[^1]);
    }

    [Fact]
    public void The_problem_names_the_topmost_source_that_has_the_key()
    {
        Config low = ConfigurationFactory.ParseString("s.count = 1");
        Config high = ConfigurationFactory.ParseString("s.count = 99");
        ReadLog log = new([new ConfigLayer("low.conf", low), new ConfigLayer("high.conf", high)]);

        new HoconReader(high.WithFallback(low), "s", log).Int("count", 1, 9);

        Assert.Equal("high.conf", Assert.Single(log.Problems).Source);
    }

    private static (HoconReader Reader, ReadLog Log) Reader(string section)
    {
        Config config = ConfigurationFactory.ParseString("s {\n" + section + "\n}");
        ReadLog log = new([new ConfigLayer("test", config)]);
        return (new HoconReader(config, "s", log), log);
    }
}
