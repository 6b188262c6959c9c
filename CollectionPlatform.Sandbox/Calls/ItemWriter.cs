using System.Globalization;
using System.Text.Json;

namespace CollectionPlatform.Sandbox.Calls;

/// <summary>
/// Writes the fields of an item, plainly or oddly (<see cref="Defect.OddItem"/>). Read with tolerance, both say the same.
/// </summary>
internal readonly struct ItemWriter(Utf8JsonWriter json, bool odd)
{
    public void Number(string name, decimal value)
    {
        if (odd)
            json.WriteString(name, value.ToString("N2", CultureInfo.InvariantCulture)); // 1,299.00
        else
            json.WriteNumber(name, value);
    }

    public void Whole(string name, long value)
    {
        if (odd)
            json.WriteNumber(name, value + 0.0m); // 128.0
        else
            json.WriteNumber(name, value);
    }

    public void Percent(string name, decimal value)
    {
        if (odd)
            json.WriteString(name, string.Create(CultureInfo.InvariantCulture, $"{value}%"));
        else
            json.WriteNumber(name, value);
    }

    public void Text(string name, string value)
    {
        if (odd)
            json.WriteString(name, $"\0{value}\u0007");
        else
            json.WriteString(name, value);
    }

    /// <summary>A field that nobody knows, with half a character.</summary>
    public void Trailer()
    {
        if (!odd)
            return;
        json.WritePropertyName("\0note");
        json.WriteRawValue("\"half \\ud83d of one\"", skipInputValidation: true);
    }
}
