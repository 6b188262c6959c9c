using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollectionPlatform.Core.Marketplaces;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AmazonPage))]
[JsonSerializable(typeof(EbayPage))]
internal sealed partial class ProviderJson : JsonSerializerContext
{
    private const string Missing = "missing required properties including: ";

    /// <summary>What is wrong with a body, in the words of the failure log: no names of our own types.</summary>
    public static string Defect(JsonException e)
    {
        var missing = e.Message.IndexOf(Missing, StringComparison.Ordinal);
        if (missing >= 0)
            return $"a required field is missing: {e.Message[(missing + Missing.Length)..].Split(". ")[0].TrimEnd('.')}";
        if (e.BytePositionInLine is null)
            return e.Message; // one of our own checks
        var place = e.Path is { Length: > 1 } path ? $" at {path}" : "";
        return e.InnerException is JsonException
            ? $"the JSON is broken or ends too early{place}"
            : $"a value is not of the promised kind{place}";
    }
}

/// <summary>Bounds on what a provider may send, checked where it comes in: what passes here can be stored.</summary>
internal static class CheckedField
{
    private const int MaxId = 100;
    private const int MaxText = 4000;
    private const int MaxPages = 10_000;
    private const decimal MaxMoney = 1_000_000_000m;

    public static string Id(string value, string field)
    {
        if (value.Length is 0 or > MaxId)
            throw new JsonException($"{field} has {value.Length} characters, 1 to {MaxId} are allowed");
        if (value.Any(char.IsControl))
            throw new JsonException($"{field} holds a control character");
        return value;
    }

    public static string Text(string value, string field)
    {
        if (value.Contains('\0'))
            throw new JsonException($"{field} holds a NUL character");
        return value.Length <= MaxText ? value : throw new JsonException($"{field} has more than {MaxText} characters");
    }

    public static string? OptionalText(string? value, string field) => value is null ? null : Text(value, field);

    public static decimal? Money(decimal? value, string field) =>
        value is < 0 or > MaxMoney ? throw new JsonException($"{field} is {value}, which is no price") : value;

    public static int Pages(int value) =>
        value is >= 0 and <= MaxPages ? value : throw new JsonException($"totalPages is {value}, 0 to {MaxPages} are allowed");
}
