using System.Numerics;

namespace CollectionPlatform.Sandbox.Catalogue;

/// <summary>
/// Product number to ASIN and back: <c>B0</c> and eight base-36 digits that look random, unique for every number, without a table.
/// </summary>
internal sealed class AsinCode(long seed)
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const long Modulus = 2_821_109_907_456; // 36^8
    private const long Factor = 1_743_521_940_719; // shares no divisor with 36, so that multiplying by it can be undone
    private static readonly long Inverse = (long)BigInteger.ModPow(Factor, Modulus / 3 - 1, Modulus); // Euler; phi(36^8) = 36^8 / 3
    private readonly long shift = (long)(StableHash.Of(seed, "asin") % Modulus);

    /// <summary>The ASIN of a product number below 36^8.</summary>
    public string Of(long product) => string.Create(10, Multiply(product, Factor, shift), static (text, value) =>
        {
            for (var i = 9; i >= 2; i--, value /= 36)
                text[i] = Digits[(int)(value % 36)];
            text[1] = '0';
            text[0] = 'B';
        });

    /// <summary>The product number behind an ASIN (any number below 36^8), or null when the text is not of that form.</summary>
    public long? NumberOf(string asin)
    {
        if (asin is not ['B', '0', _, _, _, _, _, _, _, _])
            return null;
        long value = 0;
        for (var i = 2; i < 10; i++)
        {
            var digit = Digits.IndexOf(asin[i], StringComparison.Ordinal);
            if (digit < 0)
                return null;
            value = value * 36 + digit;
        }
        return Multiply((value - shift + Modulus) % Modulus, Inverse, 0);
    }

    private static long Multiply(long value, long factor, long plus) =>
        (long)(((UInt128)value * (UInt128)factor + (UInt128)plus) % Modulus);
}
