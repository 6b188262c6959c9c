using System.Globalization;
using System.Text;
using CollectionPlatform.Api.Requests;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Api.Categories;

/// <summary>A CSV file of categories. Each record is good or rejected by itself; its line is that of the file, from 1.</summary>
public sealed record CategoryCsv(IReadOnlyList<(string ExternalId, string Name)> Lines, IReadOnlyList<RejectedLine> Rejected)
{
    public const string Header = "id,category_name";
    public const int MaxLines = 20_000,
        MaxBytes = 5 * 1024 * 1024,
        MaxLine = 2_000;

    /// <summary>Reads a whole file. <paramref name="Broken"/> says why it cannot be an import at all.</summary>
    public static async Task<(CategoryCsv? File, string? Broken)> ReadAsync(Stream body, Encoding encoding, CancellationToken stop)
    {
        var text = new List<string>();
        using var reader = new StreamReader(body, encoding); // a byte order mark wins
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            text.Add(line);
            if (text.Count > MaxLines + 1)
                return (null, string.Create(CultureInfo.InvariantCulture, $"has more than {MaxLines} lines; split the file"));
        }
        var (header, broken) = CategoryCsvHeader.Find(text);
        return header is null ? (null, broken) : (Read(text, header), null);
    }

    private static CategoryCsv Read(List<string> text, CategoryCsvHeader header)
    {
        var (lines, rejected) = (new List<(string, string)>(), new List<RejectedLine>());
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = header.Line; at < text.Count; )
        {
            var number = at + 1;
            var (fields, taken) = CsvRecord.Read(text, at, header.Separator);
            at += taken;
            if (taken == 1 && string.IsNullOrWhiteSpace(text[number - 1]))
                continue;
            var (id, name, reason) = Check(text[number - 1], fields, header);
            if (reason is null && !first.TryAdd(id, number))
                reason = string.Create(CultureInfo.InvariantCulture, $"id {id} stands in line {first[id]} already");
            if (reason is null)
                lines.Add((id, name));
            else
                rejected.Add(new RejectedLine(number, reason));
        }
        return new CategoryCsv(lines, rejected);
    }

    private static (string Id, string Name, string? Reason) Check(string line, string[]? fields, CategoryCsvHeader header)
    {
        if (line.Length > MaxLine)
            return ("", "", "the line is too long");
        if (fields is null)
            return ("", "", "its quotes do not match; put the whole value in quotes and double the quotes inside");
        // spreadsheets end lines with empty fields
        if (fields.Length < header.Columns || fields.Skip(header.Columns).Any(f => f.Length > 0))
            return (
                "",
                "",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"has {fields.Length} fields, not {header.Columns}; quote a value that holds the separator {header.Separator}"
                )
            );
        var (id, name) = (fields[header.Id], fields[header.Name]);
        if (id.Length > 0 && ProviderText.IsDots(id))
            return (id, name, $"id {CategoryEndpoints.DotsOnly}");
        return (id, name, Reason("id", id, CategoryEndpoints.MaxExternalId) ?? Reason("category_name", name, CategoryEndpoints.MaxName));
    }

    private static string? Reason(string field, string value, int max) =>
        value.Length == 0 ? $"{field} is empty"
        : value.Length > max ? string.Create(CultureInfo.InvariantCulture, $"{field} has more than {max} characters")
        : value.AsSpan().ContainsAny('\r', '\n') ? $"{field} holds a line break"
        : value.Contains('\uFFFD', StringComparison.Ordinal) ? $"{field} is not UTF-8"
        : VisibleText.Wrong(value) is { } wrong ? $"{field} {wrong}"
        : null;
}
