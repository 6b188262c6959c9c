using System.Text;

namespace CollectionPlatform.Api.Categories;

/// <summary>
/// One line of CSV (RFC 4180). A quoted field ends on its line: no category's name has a line break, and a quote left open must not swallow
/// the lines after it.
/// </summary>
public static class CsvLine
{
    /// <summary>The fields of the line, or the reason why it has none.</summary>
    public static (IReadOnlyList<string> Fields, string? Broken) Split(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var fields = new List<string>();
        for (var at = 0; ; at++) // on the first character of a field; the comma before it is behind us
        {
            if (at < line.Length && line[at] == '"')
            {
                if (Quoted(line, ref at) is not { } field)
                    return ([], "a quote is not closed");
                if (at < line.Length && line[at] != ',')
                    return ([], "text follows a closing quote");
                fields.Add(field);
            }
            else
            {
                var end = line.IndexOf(',', at) is >= 0 and var comma ? comma : line.Length;
                var field = line[at..end];
                if (field.Contains('"', StringComparison.Ordinal))
                    return ([], "a quote stands inside an unquoted field");
                fields.Add(field);
                at = end;
            }
            if (at >= line.Length)
                return (fields, null);
        }
    }

    /// <summary>Reads from an opening quote to behind the closing one; null when there is none.</summary>
    private static string? Quoted(string line, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
                text.Append(line[at]);
            else if (at + 1 < line.Length && line[at + 1] == '"')
                text.Append(line[at++]);
            else
            {
                at++;
                return text.ToString();
            }
        }
        return null;
    }
}
