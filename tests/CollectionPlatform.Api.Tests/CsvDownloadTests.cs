using System.Text;
using CollectionPlatform.Api.Paging;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class CsvDownloadTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("Lamp;=1+1;x", "\"Lamp;=1+1;x\"")]
    [InlineData("it's = fine", "it's = fine")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("@home Wall Clock", "\"'@home Wall Clock\"")]
    [InlineData("-40% Winter Jacket", "\"'-40% Winter Jacket\"")]
    [InlineData("+Plus Size Shirt", "\"'+Plus Size Shirt\"")]
    [InlineData("-5.2", "\"'-5.2\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("\u00A0\u200B=1", "\"'\u00A0\u200B=1\"")]
    [InlineData("＝1+1", "\"'＝1+1\"")]
    [InlineData("＋1", "\"'＋1\"")]
    [InlineData("－1", "\"'－1\"")]
    [InlineData("＠x", "\"'＠x\"")]
    [InlineData("'=1", "\"''=1\"")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    public async Task A_text_is_quoted_and_guarded_and_can_be_had_back(string? text, string field)
    {
        Assert.Equal($"{field},x\r\n", await WrittenAsync(csv => csv.Text(text).Word("x")));
        var cell = field.StartsWith('"') ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field;
        Assert.Equal(text ?? "", cell.StartsWith('\'') && FormulaGuard.Needs(cell) ? cell[1..] : cell); // as docs/exports.md says
    }

    [Fact]
    public async Task Numbers_are_written_as_they_are() =>
        Assert.Equal("-5.2,-7,-0.50,\r\n", await WrittenAsync(csv => csv.Number(-5.2m).Number(-7).Usd(-0.5m).Number((long?)null)));

    private static async Task<string> WrittenAsync(Action<CsvDownload> write)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        using var csv = new CsvDownload(context.Response, "x.csv", bom: false);
        write(csv);
        await csv.EndLineAsync(default);
        await csv.FinishAsync(default);
        return Encoding.UTF8.GetString(body.ToArray());
    }
}
