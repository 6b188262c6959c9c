using System.Text;

namespace CollectionPlatform.Sandbox.Catalogue;

/// <summary>Reads comma-separated values as RFC 4180 has them: quoted fields may hold commas, doubled quotes and line breaks.</summary>
/// <param name="path">The file, named in messages.</param>
/// <param name="reader">Its text.</param>
internal sealed class CsvTable(string path, TextReader reader)
{
    private readonly StringBuilder field = new();
    private int line = 1;

    /// <summary>The rows, the heading among them; blank lines are left out.</summary>
    /// <returns>The line (from 1) on which each row starts, and its fields.</returns>
    /// <exception cref="InvalidDataException">A quoted field does not end, or goes on after its closing quote.</exception>
    public IEnumerable<(int Line, string[] Fields)> Rows()
    {
        while (reader.Peek() >= 0)
        {
            var start = line;
            string[] fields = [.. Fields()];
            if (fields is not [""])
                yield return (start, fields);
        }
    }

    private IEnumerable<string> Fields()
    {
        do yield return reader.Peek() == '"' ? Quoted() : Plain();
        while (!AtEndOfRow());
    }

    private string Plain()
    {
        field.Clear();
        while (reader.Peek() is var next && next is not (-1 or ',' or '\r' or '\n'))
            field.Append((char)reader.Read());
        return field.ToString();
    }

    private string Quoted()
    {
        var start = line;
        field.Clear();
        reader.Read();
        while (reader.Read() is var next && (next != '"' || reader.Peek() == '"'))
        {
            if (next < 0)
                throw new InvalidDataException($"{path}, line {start}: a quoted field does not end.");
            if (next == '"')
                reader.Read(); // doubled
            if (next == '\n')
                line++;
            field.Append((char)next);
        }
        return field.ToString();
    }

    // Takes the separator after a field.
    private bool AtEndOfRow()
    {
        var next = reader.Read();
        if (next == ',')
            return false;
        if (next == '\r' && reader.Peek() == '\n')
            next = reader.Read();
        if (next is not (-1 or '\r' or '\n'))
            throw new InvalidDataException($"{path}, line {line}: a field goes on after its closing quote.");
        line++;
        return true;
    }
}
