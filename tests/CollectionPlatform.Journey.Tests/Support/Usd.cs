using System.Globalization;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>How the pages write money: <c>$1.20</c>, <c>$0.0345</c>.</summary>
internal static class Usd
{
    public static string Text(decimal usd) => usd.ToString("$#,0.00####", CultureInfo.InvariantCulture);
}
