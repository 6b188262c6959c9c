using Xunit.Abstractions;

namespace CollectionPlatform.Core.Tests;

/// <summary>Random rounds whose seed is printed; set PROPERTY_SEED to repeat them.</summary>
internal static class Seeded
{
    public static void Rounds(ITestOutputHelper output, int rounds, Action<Random> round)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PROPERTY_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"PROPERTY_SEED={seed}");
        var random = new Random(seed);
        for (var n = 0; n < rounds; n++)
            round(random);
    }

    public static T OneOf<T>(this Random random, params T[] values) => values[random.Next(values.Length)];

    /// <summary>An amount with 6 decimals, more than 0.</summary>
    public static decimal Usd(this Random random, decimal max) =>
        (1 + decimal.Floor((decimal)random.NextDouble() * max * 1_000_000)) / 1_000_000;
}
