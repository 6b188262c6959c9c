using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>All kinds of harm, with their weights.</summary>
public static class HarmKinds
{
    private static readonly (int Weight, Func<Random, Setup, IHarm> Draw)[] Kinds =
    [
        (3, (chance, setup) => Kill(chance, setup, 1)),
        (3, (chance, setup) => Kill(chance, setup, chance.Next(1, setup.Workers))),
        (3, (_, setup) => new KillWorkers(setup.WorkerNames, all: true)),
        (2, (_, _) => new KillRedis()),
        (3, (_, _) => new FlushRedis()),
        (3, (_, _) => new KillPostgres()),
        (3, (chance, setup) => new FreezeWorker(Any(chance, setup), TimeSpan.FromSeconds(2 + (10 * Math.Pow(chance.NextDouble(), 1.5))))),
        (3, (chance, _) => new LowerCap((CapTarget)chance.Next(3), chance.NextDouble(), Seconds(chance, 0.2, 2))),
        (2, (chance, _) => new PauseRuns(chance.Next(100), Seconds(chance, 0.2, 2))),
        (3, (chance, _) => Down(chance)),
        (3, (chance, _) => Limited(chance)),
        (2, (chance, _) => Slow(chance)),
        (2, (chance, _) => Malformed(chance)),
        (2, (chance, _) => OddItems(chance)),
        (2, (chance, _) => RepeatedPages(chance)),
        (2, (chance, _) => OutOfCredit(chance)),
        (2, (chance, setup) => Starve(chance, setup)),
        (3, (chance, _) => FreezeServer(chance)),
        (2, (chance, setup) => BillMore(chance, setup)),
    ];

    /// <summary>A name, if there is a kind of harm that has it in its own.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static string Exist(string name) =>
        Enumerable.Range(0, 1000).Any(seed => Has(Draw(new Random(seed), new Setup(Workers: 2, Concurrency: 2)), name))
            ? name
            : throw new FormatException($"No kind of harm has '{name}' in its name.");

    /// <param name="name">What its kind has in its name; null: any.</param>
    public static IHarm Draw(Random chance, Setup setup, string? name)
    {
        var harm = Draw(chance, setup);
        while (name is not null && !Has(harm, name))
            harm = Draw(chance, setup);
        return harm;
    }

    private static bool Has(IHarm harm, string name) => harm.Kind.Contains(name, StringComparison.OrdinalIgnoreCase);

    public static IHarm Draw(Random chance, Setup setup)
    {
        var at = chance.Next(Kinds.Sum(kind => kind.Weight));
        return Kinds.First(kind => (at -= kind.Weight) < 0).Draw(chance, setup);
    }

    private static KillWorkers Kill(Random chance, Setup setup, int count)
    {
        var names = setup.WorkerNames.ToArray();
        chance.Shuffle(names);
        return new KillWorkers([.. names.Take(count)], all: false);
    }

    private static ProviderFault Down(Random chance) =>
        new(Provider(chance), "down", new() { Mode = "down" }, new() { Mode = "up" }, Seconds(chance, 1, 5));

    private static ProviderFault Limited(Random chance)
    {
        var (provider, wait) = (Provider(chance), chance.Next(2, 4));
        return new(
            provider,
            "429",
            new() { CallsPerSecond = provider == "amazon" ? 2 : 20, RetryAfterSeconds = wait },
            new() { CallsPerSecond = 100_000 },
            Seconds(chance, 1, 2.5)
        );
    }

    /// <summary>Slower than usual, well within the time-out of 10 s.</summary>
    private static ProviderFault Slow(Random chance) =>
        new(Provider(chance), "slow", new() { LatencyMs = chance.Next(800, 2000) }, null, Seconds(chance, 1, 4));

    private static ProviderFault Malformed(Random chance) =>
        new(
            Provider(chance),
            "malformed",
            new() { MalformedRate = 0.1 + (0.3 * chance.NextDouble()), Seed = chance.Next() },
            new() { MalformedRate = 0 },
            Seconds(chance, 1, 3)
        );

    private static ProviderFault OddItems(Random chance) =>
        new(
            Provider(chance),
            "odd items",
            new() { OddItemRate = 0.2 + (0.8 * chance.NextDouble()), Seed = chance.Next() },
            new() { OddItemRate = 0 },
            Seconds(chance, 1, 4)
        );

    private static ProviderFault RepeatedPages(Random chance) =>
        new(
            Provider(chance),
            "repeats pages",
            new() { RepeatedPageRate = 0.3 + (0.7 * chance.NextDouble()), Seed = chance.Next() },
            new() { RepeatedPageRate = 0 },
            Seconds(chance, 2, 5)
        );

    private static ProviderFault OutOfCredit(Random chance) =>
        new(Provider(chance), "out of credit", new() { Mode = "outOfCredit" }, new() { Mode = "up" }, Seconds(chance, 0.5, 4));

    private static StarveWorker Starve(Random chance, Setup setup) =>
        new(
            Any(chance, setup),
            Seconds(chance, 2, 6),
            TimeSpan.FromMilliseconds(chance.Next(150, 900)),
            TimeSpan.FromMilliseconds(chance.Next(50, 150))
        );

    /// <summary>Mostly short, and at times longer than anybody waits for an answer of Redis (5 s).</summary>
    private static FreezeServer FreezeServer(Random chance) =>
        new(
            chance.Next(2) == 0 ? "postgres" : "redis",
            Seconds(chance, 1, 5),
            TimeSpan.FromSeconds(0.2 + (6.3 * Math.Pow(chance.NextDouble(), 2))),
            TimeSpan.FromMilliseconds(chance.Next(50, 500))
        );

    private static BillMore BillMore(Random chance, Setup setup)
    {
        var provider = Provider(chance);
        return new(provider, chance.Next(2, 6), provider == "amazon" ? setup.AmazonUsd : setup.EbayUsd, Seconds(chance, 0.5, 3));
    }

    private static string Provider(Random chance) => chance.Next(2) == 0 ? "amazon" : "ebay";

    private static string Any(Random chance, Setup setup) => setup.WorkerNames[chance.Next(setup.Workers)];

    private static TimeSpan Seconds(Random chance, double from, double to) =>
        TimeSpan.FromSeconds(from + ((to - from) * chance.NextDouble()));
}
