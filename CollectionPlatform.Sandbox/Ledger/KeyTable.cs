namespace CollectionPlatform.Sandbox.Ledger;

/// <summary>
/// Packs keys into 64 bits. An eBay key with an ordinary ASIN needs no memory: 52 bits hold ten base-36 digits, 10 bits the page. Other
/// keys are few
/// (category pages) and are kept in a table. Not thread-safe.
/// </summary>
internal sealed class KeyTable
{
    private const ulong InTable = 1UL << 63;
    private const int PageBits = 10,
        AsinLength = 10;
    private readonly Dictionary<CallKey, int> positions = [];
    private readonly List<CallKey> table = [];

    /// <summary>The packed form; equal for equal keys.</summary>
    public ulong Pack(in CallKey key)
    {
        if (key is { Provider: Provider.Ebay, Page: < 1 << PageBits } && Digits(key.Subject) is { } digits)
            return digits << PageBits | (uint)key.Page;
        if (!positions.TryGetValue(key, out var position))
        {
            position = table.Count;
            table.Add(key);
            positions.Add(key, position);
        }
        return InTable | (uint)position;
    }

    /// <summary>The key of a packed form that this table gave.</summary>
    public CallKey Unpack(ulong packed)
    {
        if ((packed & InTable) != 0)
            return table[(int)(packed & ~InTable)];
        var asin = string.Create(AsinLength, packed >> PageBits, static (text, value) =>
        {
            for (var i = AsinLength - 1; i >= 0; i--, value /= 36)
                text[i] = (char)(value % 36 < 10 ? '0' + value % 36 : 'A' + value % 36 - 10);
        });
        return new(Provider.Ebay, asin, (int)(packed & ((1 << PageBits) - 1)));
    }

    private static ulong? Digits(string asin)
    {
        if (asin.Length != AsinLength)
            return null;
        ulong value = 0;
        foreach (var c in asin)
        {
            if (char.IsAsciiDigit(c))
                value = value * 36 + c - '0';
            else if (char.IsAsciiLetterUpper(c))
                value = value * 36 + c - 'A' + 10;
            else
                return null;
        }
        return value;
    }
}
