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
    ];

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

    private static string Any(Random chance, Setup setup) => setup.WorkerNames[chance.Next(setup.Workers)];

    private static TimeSpan Seconds(Random chance, double from, double to) => TimeSpan.FromSeconds(from + ((to - from) * chance.NextDouble()));
}
