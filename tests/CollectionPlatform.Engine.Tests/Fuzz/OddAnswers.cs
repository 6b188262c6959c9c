using System.Globalization;
using System.Text;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Engine.Tests.Fuzz;

/// <summary>
/// A grammar of odd answers over the real shapes of both providers. It knows by construction which items are good: whatever stands in the
/// fields that an item can do without, the item must be kept.
/// </summary>
internal sealed class OddAnswers(Random random, string prefix)
{
    private static readonly string Deep = new string('[', 200) + new string(']', 200);

    /// <summary>What may stand in any field, as JSON.</summary>
    private static readonly string[] Values =
    [
        "null",
        "true",
        "false",
        "\"\"",
        "\" \"",
        "\"abc\"",
        "0",
        "-0",
        "-1",
        "12",
        "128.0",
        "4.5",
        "1e27",
        "-1e27",
        "1e400",
        "1E-400",
        "123456789012345678901234567890123456789012345678901234567890",
        "0.123456789012345678901234567890123456789",
        "NaN",
        "Infinity",
        "-Infinity",
        "\"NaN\"",
        "\"1,299.00\"",
        "\"$5\"",
        "\"99.5%\"",
        "\"12,50\"",
        "\"1.299,00\"",
        "\"0x10\"",
        "\"1e3\"",
        "[]",
        "{}",
        "[null]",
        "[1,2,[3]]",
        "{\"amount\":5,\"\\u0000\":{}}",
        "\"\\ud83d\"",
        "\"\\ude00\\ud83d\"",
        "\"\\ud83d\\ude00\"",
        "\"\\u0000\"",
        "\"a\\u0000b\\u0007\"",
        "\"\\\\ud83d \\\"\\/\"",
        "\"\u0000raw\u0001\"",
        "\"line\nbreak\ttab\"",
        "\"\\u202e\\ufeff\\u2028\"",
        Deep,
        $"\"{new string('x', 9_000)}\"",
        $"\"{new string('灯', 4_500)}\"",
        "\"2026-01-01T00:00:00Z\"",
        "\"javascript:alert(1)\"",
    ];

    /// <summary>Titles that leave something when they are cleaned.</summary>
    private static readonly string[] Titles =
    [
        "\"Lamp\"",
        "\"Lamp\\ud83d\"",
        "\"\\udc00Lamp\"",
        "\"a\\u0000b\"",
        "\"灯 \\ud83d\\ude00 лампа\"",
        "\" padded \"",
        "1984",
        "19.84",
        "\"\u0000raw\u0001\"",
        "\"=1+1\"",
        "\"<script>\"",
        $"\"{new string('a', 3_999)}\\ud83d\\ude00b\"",
        "\"\\\\ud83d\"",
        "\"\\ufffd\"",
    ];

    private static readonly string[] NoIds =
    [
        "null",
        "\"\"",
        "\" \"",
        "true",
        "{}",
        "[\"B1\"]",
        "\"B\\u00001\"",
        "\"B\\ud83d\"",
        "\".\"",
        "\"..\"",
        "\"B\n1\"",
        $"\"{new string('B', 101)}\"",
    ];

    private static readonly string[] NoItems = ["null", "[]", "5", "\"item\"", "{}", "[{}]", "true"];

    private static readonly string[] Charsets = ["utf-8", "utf8", "bogus", "latin1", "utf-16", "\"UTF-8\"", "", "x; y=z"];

    private int units,
        ids;

    public OddAnswer Next()
    {
        var amazon = random.Next(2) == 0;
        var unit = new WorkUnit(amazon ? ProviderName.Amazon : ProviderName.Ebay, $"{prefix}u{units++}", 1, 0);
        var good = new List<string>();
        var items = Enumerable.Range(0, random.Next(8)).Select(_ => Item(amazon, good)).ToList();
        if (items.Count > 1 && Chance(8))
            items.Add(items[0]); // counts once
        var spoilt = items.Count > 0 && good.Count == 0;
        var fields = new List<string>
        {
            $"\"{(amazon ? "products" : "listings")}\":[{string.Join(',', items)}{(items.Count > 0 && Chance(30) ? "," : "")}]",
        };
        if (!Chance(6))
            fields.Add($"\"page\":{Pick("1", "\"1\"", "1.0", "null", "{}", "\"one\"", "true")}");
        if (items.Count == 0 || !Chance(6)) // an empty list alone says nothing
            fields.Add($"\"totalPages\":{Pages(items.Count)}");
        fields.AddRange(Enumerable.Range(0, random.Next(3)).Select(_ => $"{Key()}:{Value()}"));
        var text = $"{{{string.Join(Chance(10) ? " ,\r\n\u0000" : ",", Shuffled(fields))}}}";
        var (body, broken) = Encoded(text);
        return new OddAnswer(unit, body, Charsets[random.Next(Charsets.Length)], spoilt || broken ? null : good);
    }

    /// <summary>An item, whose id is added when it must be kept.</summary>
    private string Item(bool amazon, List<string> good)
    {
        if (Chance(12))
            return Of(NoItems);
        var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}i{ids++}");
        var (lacksId, lacksTitle, lacksSeller) = (Chance(12), Chance(12), !amazon && Chance(12));
        var fields = new List<string>
        {
            $"\"{(amazon ? "asin" : "listingId")}\":{(lacksId ? Of(NoIds) : Chance(10) ? $"\" {id} \"" : $"\"{id}\"")}",
            $"\"title\":{(lacksTitle ? Pick("null", "\"\"", "[]", "{}", "false", "\"\\u0000 \"") : Of(Titles))}",
        };
        string[] optional = amazon
            ? ["url", "imageUrl", "stars", "reviews", "priceUsd", "listPriceUsd", "bestSeller"]
            : ["priceUsd", "shippingUsd", "condition"];
        fields.AddRange(optional.Where(_ => !Chance(8)).Select(name => $"\"{name}\":{Value()}"));
        if (!amazon)
            fields.Add(
                lacksSeller
                    ? $"\"seller\":{Pick("null", "{}", "[]", "\"bob\"", "{\"username\":null}", "{\"username\":\"\\u0000\"}")}"
                    : $"\"seller\":{{\"username\":\"s{random.Next(50)}\",\"feedbackScore\":{Value()},\"feedbackPercent\":{Value()}}}"
            );
        if (Chance(6))
            fields.Add($"{Key()}:{Value()}");
        if (!lacksId && !lacksTitle && !lacksSeller)
            good.Add(id);
        return $"{{{string.Join(',', Shuffled(fields))}}}";
    }

    /// <summary>How many pages there are; unreadable only where items stand beside it.</summary>
    private string Pages(int items) =>
        items > 0 && Chance(6)
            ? Pick("null", "{}", "\"many\"", "-3", "NaN", "1.5")
            : Pick("0", "1", "\"1\"", "2", "\"3\"", "1.0", "1e9", "1e99");

    private string Key() =>
        Pick("\"x\"", "\"\"", "\"\\u0000\"", "\"\\ud83d\"", "\"pro\\u0000ducts\"", "\"\\ud800asin\"", "\"\u0000\"", "\"error\"");

    private string Value() => Of(Values);

    private (byte[] Body, bool Broken) Encoded(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        return random.Next(24) switch
        {
            0 => ([0xEF, 0xBB, 0xBF, .. body], false),
            1 => ([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)], false),
            2 => ([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)], false),
            3 => ([.. body, .. "\n\0 "u8], false),
            4 => (body[..random.Next(body.Length)], true),
            5 => (Flipped(body), true),
            6 => (Encoding.UTF8.GetBytes(Pick("", "null", "[]", "5", "<html></html>", "{\"error\":{}}", "{}", Deep)), true),
            7 => (Encoding.UTF8.GetBytes(text.Replace("\"title\":", "\"title\\\":", StringComparison.Ordinal)), true),
            _ => (body, false),
        };
    }

    private byte[] Flipped(byte[] body)
    {
        var flipped = body.ToArray();
        for (var i = 0; i <= random.Next(4); i++)
            flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
        return flipped;
    }

    private string[] Shuffled(List<string> fields)
    {
        var shuffled = fields.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private string Of(string[] choices) => choices[random.Next(choices.Length)];

    private string Pick(params string[] choices) => Of(choices);
}
