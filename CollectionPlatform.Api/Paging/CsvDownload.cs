using System.Buffers;
using System.Globalization;
using System.Text;

namespace CollectionPlatform.Api.Paging;

/// <summary>A CSV file (RFC 4180) written into a response as it is read, a bounded piece at a time.</summary>
internal sealed class CsvDownload
{
    private const int PieceChars = 64 * 1024;
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n"),
        StartsFormula = SearchValues.Create("=+-@\t\r");

    private readonly StringBuilder piece = new(PieceChars + 4096);
    private readonly HttpResponse response;

    public CsvDownload(HttpResponse response, string fileName)
    {
        this.response = response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
    }

    public async Task LineAsync(IReadOnlyList<string?> fields, CancellationToken stop)
    {
        for (var i = 0; i < fields.Count; i++)
            piece.Append(i == 0 ? "" : ",").Append(Field(fields[i] ?? ""));
        piece.Append("\r\n");
        if (piece.Length >= PieceChars)
            await SendAsync(stop);
    }

    /// <summary>
    /// Sends the last piece. Left out after an error: the connection is cut then, so that half a file is not taken for a whole one.
    /// </summary>
    public Task FinishAsync(CancellationToken stop) => SendAsync(stop);

    /// <summary>
    /// A field as it stands in the file. A text that a spreadsheet would take for a formula is defused with an apostrophe; a number is
    /// none.
    /// </summary>
    public static string Field(string text)
    {
        if (
            text.Length > 0
            && StartsFormula.Contains(text[0])
            && !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        )
            text = "'" + text;
        return text.AsSpan().ContainsAny(NeedsQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static string? Usd(decimal? usd) => usd?.ToString("0.00####", CultureInfo.InvariantCulture);

    private async Task SendAsync(CancellationToken stop)
    {
        await response.WriteAsync(piece.ToString(), stop);
        piece.Clear();
    }
}
