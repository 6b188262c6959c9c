using System.Buffers;
using System.Globalization;
using System.Text;
using CsvHelper;

namespace CollectionPlatform.Api.Paging;

/// <summary>
/// A CSV file (RFC 4180) written into a response as it is read, a bounded piece at a time. Texts pass the <see cref="FormulaGuard"/>;
/// numbers, dates and our own words do not need to.
/// </summary>
internal sealed class CsvDownload : IDisposable
{
    private const int PieceChars = 64 * 1024;

    // The semicolon and the tab too: some spreadsheets split there.
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",;\t\"\r\n");

    private readonly StringBuilder piece = new(PieceChars + 4096);
    private readonly CsvWriter writer;
    private readonly HttpResponse response;

    /// <param name="bom">Begins with a byte order mark, by which spreadsheets know UTF-8.</param>
    public CsvDownload(HttpResponse response, string fileName, bool bom)
    {
        this.response = response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        if (bom)
            piece.Append('\uFEFF');
        writer = new CsvWriter(new StringWriter(piece, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>Whoever wrote this text, it is shown and never computed.</summary>
    public CsvDownload Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
            writer.WriteField("", shouldQuote: false);
        else if (FormulaGuard.Needs(text))
            writer.WriteField(FormulaGuard.Apply(text), shouldQuote: true);
        else
            writer.WriteField(text, text.AsSpan().ContainsAny(NeedsQuotes));
        return this;
    }

    /// <summary>A word of our own: a column, a state, true or false.</summary>
    public CsvDownload Word(string word)
    {
        writer.WriteField(word, shouldQuote: false);
        return this;
    }

    public CsvDownload Number(long? value) => Word(value?.ToString(CultureInfo.InvariantCulture) ?? "");

    public CsvDownload Number(decimal? value) => Word(value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "");

    public CsvDownload Usd(decimal? usd) => Word(usd?.ToString("0.00####", CultureInfo.InvariantCulture) ?? "");

    public CsvDownload Time(DateTimeOffset at) => Word(at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Ends the line, and sends the piece when it is full.</summary>
    public Task EndLineAsync(CancellationToken stop)
    {
        writer.NextRecord();
        return piece.Length >= PieceChars ? SendAsync(stop) : Task.CompletedTask;
    }

    /// <summary>
    /// Sends the last piece. Left out after an error: the connection is cut then, so that half a file is not taken for a whole one.
    /// </summary>
    public Task FinishAsync(CancellationToken stop) => SendAsync(stop);

    public void Dispose() => writer.Dispose();

    private async Task SendAsync(CancellationToken stop)
    {
        await response.WriteAsync(piece.ToString(), stop);
        piece.Clear();
    }
}
