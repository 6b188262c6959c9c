using System.Globalization;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>The chance behind a test: another one each time, printed, and given by <c>CRASH_SEED</c> to repeat it.</summary>
public static class Seed
{
    public static int Take(ITestOutputHelper output)
    {
        var seed = Environment.GetEnvironmentVariable("CRASH_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next(1, 1_000_000);
        output.WriteLine($"CRASH_SEED={seed}");
        return seed;
    }
}
