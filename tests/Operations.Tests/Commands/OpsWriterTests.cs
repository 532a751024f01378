using System.Text;
using Ooblex.Operations.Commands;

namespace Ooblex.Operations.Tests.Commands;

public sealed class OpsWriterTests
{
    private static readonly OpsTable Table = new OpsTable("name", "viewers", "live_seconds")
        .Add("front door", 12, 1.5)
        .Add("x", 0, null);

    [Fact]
    public async Task People_get_columns() =>
        Assert.Equal(
            """
            NAME        VIEWERS  LIVE_SECONDS
            front door  12       1.5
            x           0        -

            """,
            await Write(json: false, writer => writer.TableAsync(Table, CancellationToken.None)));

    [Fact]
    public async Task Programs_get_one_object_per_line_with_types_kept() =>
        Assert.Equal(
            """
            {"name":"front door","viewers":12,"live_seconds":1.5}
            {"name":"x","viewers":0,"live_seconds":null}

            """,
            await Write(json: true, writer => writer.TableAsync(Table, CancellationToken.None)));

    [Fact]
    public async Task A_name_cannot_send_escape_sequences_to_a_terminal()
    {
        OpsTable table = new OpsTable("name").Add("\u001b[2Jgone\r\nROOT");

        string text = await Write(json: false, writer => writer.TableAsync(table, CancellationToken.None));

        Assert.Equal("NAME\n?[2Jgone??ROOT\n", text);
    }

    [Fact]
    public void A_row_with_the_wrong_number_of_cells_is_a_bug() =>
        Assert.Throws<ArgumentException>(() => new OpsTable("a", "b").Add(1));

    [Fact]
    public async Task A_remark_is_for_people_only()
    {
        static Task Remark(OpsWriter writer) => writer.RemarkAsync("by the way", CancellationToken.None);

        Assert.Equal("by the way\n", await Write(json: false, Remark));
        Assert.Equal("", await Write(json: true, Remark));
    }

    private static async Task<string> Write(bool json, Func<OpsWriter, Task> write)
    {
        StringBuilder text = new();
        OpsWriter writer = new(
            (lines, _) =>
            {
                text.AppendJoin("", lines.Select(line => line + "\n"));
                return ValueTask.CompletedTask;
            },
            json);
        await write(writer);
        return text.ToString();
    }
}
