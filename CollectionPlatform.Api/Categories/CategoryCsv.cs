using System.Globalization;
using System.Text;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Api.Categories;

/// <summary>A CSV file of categories, read line by line: each line is good or rejected by itself.</summary>
public sealed record CategoryCsv(IReadOnlyList<(string ExternalId, string Name)> Lines, IReadOnlyList<RejectedLine> Rejected)
{
    public const string Header = "id,category_name";
    public const int MaxLines = 20_000,
        MaxBytes = 5 * 1024 * 1024,
        MaxLine = 2_000;

    /// <summary>Reads a whole file. <paramref name="Broken"/> says why it cannot be an import at all.</summary>
    public static async Task<(CategoryCsv? File, string? Broken)> ReadAsync(Stream body, CancellationToken stop)
    {
        using var reader = new StreamReader(body, Encoding.UTF8);
        if (await reader.ReadLineAsync(stop) is not Header)
            return (null, $"must begin with the header line {Header}");

        var (lines, rejected, first) = (
            new List<(string, string)>(),
            new List<RejectedLine>(),
            new Dictionary<string, int>(StringComparer.Ordinal)
        );
        for (var number = 2; await reader.ReadLineAsync(stop) is { } line; number++)
        {
            if (number > MaxLines + 1)
                return (null, string.Create(CultureInfo.InvariantCulture, $"has more than {MaxLines} lines; split the file"));
            if (line.Length == 0)
                continue;
            var (id, name, reason) = Check(line);
            if (reason is null && !first.TryAdd(id, number))
                reason = string.Create(CultureInfo.InvariantCulture, $"id {id} stands in line {first[id]} already");
            if (reason is null)
                lines.Add((id, name));
            else
                rejected.Add(new RejectedLine(number, reason));
        }
        return (new CategoryCsv(lines, rejected), null);
    }

    private static (string Id, string Name, string? Reason) Check(string line)
    {
        if (line.Length > MaxLine)
            return ("", "", "the line is too long");
        var (fields, broken) = CsvLine.Split(line);
        if (broken is not null)
            return ("", "", broken);
        if (fields.Count != 2)
            return (
                "",
                "",
                string.Create(CultureInfo.InvariantCulture, $"has {fields.Count} fields, not 2; quote a name that holds a comma")
            );
        var (id, name) = (fields[0].Trim(), fields[1].Trim());
        return (id, name, Reason("id", id, CategoryEndpoints.MaxExternalId) ?? Reason("category_name", name, CategoryEndpoints.MaxName));
    }

    private static string? Reason(string field, string value, int max) =>
        value.Length == 0 ? $"{field} is empty"
        : value.Length > max ? string.Create(CultureInfo.InvariantCulture, $"{field} has more than {max} characters")
        : value.Any(char.IsControl) ? $"{field} holds control characters"
        : value.Contains('\uFFFD', StringComparison.Ordinal) ? $"{field} is not UTF-8"
        : null;
}
