using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace CollectionPlatform.Sandbox.Catalogue;

/// <summary>Reads comma-separated values as RFC 4180 has them: quoted fields may hold commas, doubled quotes and line breaks.</summary>
/// <param name="path">The file, named in messages.</param>
/// <param name="reader">Its text.</param>
internal sealed class CsvTable(string path, TextReader reader)
{
    /// <summary>The rows, the heading among them; blank lines are left out.</summary>
    /// <returns>The line (from 1) on which each row starts, and its fields.</returns>
    /// <exception cref="InvalidDataException">A quoted field does not end, or goes on after its closing quote.</exception>
    public IEnumerable<(int Line, string[] Fields)> Rows()
    {
        string? broken = null;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = args => broken = Say(args) };
        using var parser = new CsvParser(reader, configuration);
        while (parser.Read())
        {
            var fields = parser.Record!;
            var line = parser.RawRow - fields.Sum(f => f.Count(c => c == '\n')); // RawRow is the line on which the row ends
            if (broken is not null)
                throw new InvalidDataException($"{path}, line {line}: {broken}.");
            yield return (line, fields);
        }
    }

    private static string Say(BadDataFoundArgs args) =>
        !args.Field.StartsWith('"') ? "a quote stands inside a field that is not quoted"
        : args.RawRecord.Count(c => c == '"') % 2 == 1 ? "a quoted field does not end"
        : "a field goes on after its closing quote";
}
