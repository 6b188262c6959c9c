using System.Text.Json;
using CollectionPlatform.Sandbox.Calls;
using CollectionPlatform.Sandbox.Ledger;

namespace CollectionPlatform.Sandbox.Faults;

/// <summary>Holds what is wrong with one provider and decides the fate of its calls.</summary>
internal sealed class FaultInjector(FaultSettings initial, TimeProvider time)
{
    private readonly Lock gate = new();
    private volatile State state = State.Of(initial, null, time);

    /// <summary>What is wrong now.</summary>
    public FaultSettings Settings => state.Settings;

    /// <summary>The fate of a call; takes a token of the rate limit unless the provider refuses everything.</summary>
    public Fate Decide(in CallKey key, IPage? page)
    {
        var (settings, bucket) = state;
        var withinRate = bucket is null || settings.Mode is not (ProviderMode.Up or ProviderMode.SickOk) || bucket.TryTake();
        return Fate.Of(settings, key.Hash(settings.Seed), withinRate, page is not null, page?.IsEmpty == true);
    }

    /// <summary>Makes the changes, or none of them when one is wrong.</summary>
    /// <returns>What is wrong with the changes, by key.</returns>
    public Dictionary<string, string[]> Change(JsonElement changes)
    {
        lock (gate)
        {
            state = State.Of(FaultPatch.Apply(Settings, changes, out var errors), state, time);
            return errors;
        }
    }

    /// <summary>Back to what held at start.</summary>
    public void Reset()
    {
        lock (gate)
            state = State.Of(initial, null, time);
    }

    private sealed record State(FaultSettings Settings, TokenBucket? Bucket)
    {
        // The bucket lives on while its rate stays: another change must not fill it.
        public static State Of(FaultSettings settings, State? before, TimeProvider time) =>
            new(
                settings,
                settings.CallsPerSecond switch
                {
                    null => null,
                    { } rate when before?.Bucket is { } bucket && before.Settings.CallsPerSecond == rate => bucket,
                    { } rate => new TokenBucket(rate, time),
                }
            );
    }
}

/// <summary>The injectors of all providers.</summary>
internal sealed class FaultInjectors(SandboxOptions options, TimeProvider time)
{
    private readonly FaultInjector[] injectors =
    [
        .. Enum.GetValues<Provider>()
            .Select(p => new FaultInjector(new() { Seed = options.Seed, CallsPerSecond = options.LimitOf(p) }, time)),
    ];

    /// <summary>The injector of a provider.</summary>
    public FaultInjector Of(Provider provider) => injectors[(int)provider];

    /// <summary>All providers back to what held at start.</summary>
    public void Reset() => Array.ForEach(injectors, injector => injector.Reset());
}
