using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>
/// The fields of an object as a provider sends them. A field that cannot be what it should be is as absent: null. Numbers may be texts
/// (<c>"1,299.00"</c>, <c>"$5"</c>, <c>"99.5%"</c>), ids and texts may be numbers.
/// </summary>
public readonly partial struct Fields(JsonElement item)
{
    private const decimal MaxMoney = 1_000_000_000m;

    public bool IsObject => item.ValueKind == JsonValueKind.Object;

    /// <summary>An object in this field; without fields when there is none.</summary>
    public Fields Of(string name) => new(Find(name));

    /// <summary>See <see cref="ProviderText.Id"/>.</summary>
    public string? Id(string name) => ProviderText.Id(Raw(name));

    /// <summary>See <see cref="ProviderText.Clean"/>.</summary>
    public string? Text(string name, int maxLength = ProviderText.MaxLength) => ProviderText.Clean(Raw(name), maxLength);

    /// <summary>An address; one that is too long is none, since its beginning would lead elsewhere.</summary>
    public string? Address(string name) => Raw(name) is { Length: <= ProviderText.MaxLength } text ? ProviderText.Clean(text) : null;

    /// <summary>USD, 0 to a billion, in 6 places.</summary>
    public decimal? Money(string name) => Number(name, MaxMoney);

    /// <summary>0 to <paramref name="most"/>, in 6 places.</summary>
    public decimal? Number(string name, decimal most) =>
        Decimal(Find(name)) is { } number and >= 0 && number <= most ? decimal.Round(number, 6, MidpointRounding.AwayFromZero) : null;

    /// <summary>A whole number of 0 and more; one beyond <paramref name="most"/> is <paramref name="most"/> or none.</summary>
    public int? Whole(string name, bool clamp = false)
    {
        var element = Find(name);
        if (Decimal(element) is not { } number)
            return clamp && element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var huge) && huge > 0
                ? int.MaxValue
                : null;
        return number < 0 || number != decimal.Truncate(number) ? null
            : number <= int.MaxValue ? (int)number
            : clamp ? int.MaxValue
            : null;
    }

    public bool Flag(string name)
    {
        var element = Find(name);
        return element.ValueKind == JsonValueKind.True
            || (
                element.ValueKind is JsonValueKind.String or JsonValueKind.Number
                && Raw(name)!.Trim().ToUpperInvariant() is "TRUE" or "YES" or "1"
            );
    }

    /// <summary>The field as it stands; <see cref="JsonValueKind.Undefined"/> when there is none.</summary>
    public JsonElement Find(string name) => IsObject && item.TryGetProperty(name, out var field) ? field : default;

    private string? Raw(string name)
    {
        var field = Find(name);
        return field.ValueKind switch
        {
            JsonValueKind.String => field.GetString(),
            JsonValueKind.Number => field.GetRawText(),
            _ => null,
        };
    }

    private static decimal? Decimal(JsonElement field) =>
        field.ValueKind switch
        {
            JsonValueKind.Number => field.TryGetDecimal(out var number) ? number : null,
            // grouped by threes with a point for the decimals; what may be meant otherwise ("12,50") is no number
            JsonValueKind.String
                when PlainNumber().Match(field.GetString()!) is { Success: true } match
                    && decimal.TryParse(
                        match.Groups["number"].Value,
                        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands,
                        CultureInfo.InvariantCulture,
                        out var number
                    ) => number,
            _ => null,
        };

    [GeneratedRegex(
        @"^\s*(USD\s*|US\s*)?\$?\s*(?<number>[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?)\s*(%|USD)?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex PlainNumber();
}
