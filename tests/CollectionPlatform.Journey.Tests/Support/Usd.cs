using System.Globalization;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>How the pages write money: 2 decimals, up to 4 below $1 and within $0.01 of the cap: <c>$1.20</c>, <c>$0.0345</c>.</summary>
internal static class Usd
{
    public static string Text(decimal usd) => Write(usd, Math.Abs(usd) < 1 ? 4 : 2);

    /// <summary>Beside the cap, onto which nothing is rounded.</summary>
    public static string Text(decimal usd, decimal cap)
    {
        var text = Math.Abs(cap - usd) <= 0.01m ? Write(usd, 4) : Text(usd);
        return usd != cap && text == Text(cap) ? Write(usd, 6) : text;
    }

    private static string Write(decimal usd, int most) => usd.ToString("$#,0.00" + new string('#', most - 2), CultureInfo.InvariantCulture);
}
