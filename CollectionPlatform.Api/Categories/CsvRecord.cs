using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace CollectionPlatform.Api.Categories;

/// <summary>
/// One record of CSV (RFC 4180) within the lines of a file. A quoted field may go on in the next lines, but a quote left open must not
/// swallow the rest of the file: then its line alone is broken.
/// </summary>
internal static class CsvRecord
{
    private const int MostLines = 5;

    /// <summary>The fields of the record that begins at a line, without blanks around them, and how many lines it takes.</summary>
    /// <returns>No fields: its quotes do not match.</returns>
    public static (string[]? Fields, int Lines) Read(IReadOnlyList<string> lines, int at, char separator)
    {
        var record = lines[at];
        for (var taken = 1; ; taken++)
        {
            if (record.Length > CategoryCsv.MaxLine)
                return (null, 1);
            if (record.Count(c => c == '"') % 2 == 0)
                return Parse(record, separator) is { } fields ? (fields, taken) : (null, 1);
            if (taken == MostLines || at + taken == lines.Count)
                return (null, 1);
            record += "\n" + lines[at + taken];
        }
    }

    private static string[]? Parse(string record, char separator)
    {
        var broken = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            TrimOptions = TrimOptions.Trim,
            BufferSize = 512, // a parser for each record: its default of 4096 would be mostly empty
            BadDataFound = _ => broken = true,
        };
        using var parser = new CsvParser(new StringReader(record), configuration);
        string[] fields = parser.Read() ? parser.Record! : [""];
        return broken ? null : Array.ConvertAll(fields, f => f.Trim());
    }
}
