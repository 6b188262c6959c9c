using System.Text.Json;

namespace CollectionPlatform.Sandbox.Faults;

/// <summary>Reads a partial set of faults: only the keys that are given change, and none when one of them is wrong.</summary>
internal static class FaultPatch
{
    private const int MostMilliseconds = 600_000,
        MostSeconds = 86_400;

    private static readonly Dictionary<string, Key> Keys = new(StringComparer.Ordinal)
    {
        ["mode"] = new("must be up, down, unauthorized, outOfCredit or sickOk", (s, v) =>
            Mode(v) is { } mode ? s with { Mode = mode } : null
        ),
        ["latencyMs"] = new("must be a whole number from 0 to 600,000", (s, v) =>
            Whole(v, MostMilliseconds) is { } ms ? s with { LatencyMs = ms } : null
        ),
        ["jitterMs"] = new("must be a whole number from 0 to 600,000", (s, v) =>
            Whole(v, MostMilliseconds) is { } ms ? s with { JitterMs = ms } : null
        ),
        ["errorRate"] = Rate((s, rate) => s with { ErrorRate = rate }),
        ["notFoundRate"] = Rate((s, rate) => s with { NotFoundRate = rate }),
        ["malformedRate"] = Rate((s, rate) => s with { MalformedRate = rate }),
        ["oddItemRate"] = Rate((s, rate) => s with { OddItemRate = rate }),
        ["repeatedPageRate"] = Rate((s, rate) => s with { RepeatedPageRate = rate }),
        ["timeoutRate"] = Rate((s, rate) => s with { TimeoutRate = rate }),
        ["timeoutBilledRate"] = Rate((s, rate) => s with { TimeoutBilledRate = rate }),
        ["callsPerSecond"] = new("must be a number above 0, at most 1,000,000, or null for no limit", (s, v) => IsNull(v)
                ? s with
                {
                    CallsPerSecond = null,
                }
            : Number(v) is { } rate and > 0 and <= 1_000_000 ? s with { CallsPerSecond = rate }
            : null),
        ["retryAfterSeconds"] = new("must be a whole number from 0 to 86,400, or null for none", (s, v) => IsNull(v)
                ? s with
                {
                    RetryAfterSeconds = null,
                }
            : Whole(v, MostSeconds) is { } seconds ? s with { RetryAfterSeconds = seconds }
            : null),
        ["priceUsd"] = new("must be 0 to 1,000 USD with at most six decimals, or null for what the settings say", (s, v) => IsNull(v)
                ? s with
                {
                    PriceUsd = null,
                }
            : v.ValueKind == JsonValueKind.Number && v.TryGetDecimal(out var usd) && SandboxOptions.IsPrice(usd) ? s with { PriceUsd = usd }
            : null),
        ["seed"] = new("must be a whole number of 64 bits", (s, v) =>
            v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out var seed) ? s with { Seed = seed } : null
        ),
    };

    /// <summary>The settings with the changes made, or the current ones when anything is wrong.</summary>
    /// <param name="current">What holds now.</param>
    /// <param name="changes">Any of the keys, as a JSON object.</param>
    /// <param name="errors">What is wrong, by key; empty when all is well.</param>
    public static FaultSettings Apply(FaultSettings current, JsonElement changes, out Dictionary<string, string[]> errors)
    {
        errors = [];
        if (changes.ValueKind != JsonValueKind.Object)
        {
            errors[""] = ["The body must be a JSON object."];
            return current;
        }
        var changed = current;
        foreach (var property in changes.EnumerateObject())
        {
            if (!Keys.TryGetValue(property.Name, out var key))
                errors[property.Name] = [$"{property.Name} is not known; give any of {string.Join(", ", Keys.Keys)}."];
            else if (key.Set(changed, property.Value) is { } next)
                changed = next;
            else
                errors[property.Name] = [$"{property.Name} {key.Rule}."];
        }
        return errors.Count == 0 ? changed : current;
    }

    private static Key Rate(Func<FaultSettings, double, FaultSettings> set) =>
        new("must be a number from 0 to 1", (s, v) => Number(v) is { } rate and >= 0 and <= 1 ? set(s, rate) : null);

    private static bool IsNull(JsonElement value) => value.ValueKind == JsonValueKind.Null;

    private static double? Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;

    private static int? Whole(JsonElement value, int most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 && number <= most ? number : null;

    private static ProviderMode? Mode(JsonElement value) =>
        value.ValueKind != JsonValueKind.String
            ? null
            : value.GetString() switch
            {
                "up" => ProviderMode.Up,
                "down" => ProviderMode.Down,
                "unauthorized" => ProviderMode.Unauthorized,
                "outOfCredit" => ProviderMode.OutOfCredit,
                "sickOk" => ProviderMode.SickOk,
                _ => null,
            };

    /// <param name="Rule">What is allowed, in words.</param>
    /// <param name="Set">The settings with that value, or null when it is not allowed.</param>
    private sealed record Key(string Rule, Func<FaultSettings, JsonElement, FaultSettings?> Set);
}
