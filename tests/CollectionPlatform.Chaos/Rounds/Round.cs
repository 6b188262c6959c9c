using System.Diagnostics;
using CollectionPlatform.Chaos.Harm;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>One round: runs are started, harm is done to them, all come to their end, and the promises are checked.</summary>
public sealed class Round(Arena arena, RoundPlan plan)
{
    private const double CallsWait = 5;
    private static readonly TimeSpan MayStandStill = TimeSpan.FromSeconds(60),
        MayTake = TimeSpan.FromMinutes(5), // on a busy machine: about 10 s are usual
        GoesOnWithin = TimeSpan.FromSeconds(10),
        Glance = TimeSpan.FromMilliseconds(10),
        Look = TimeSpan.FromMilliseconds(100);
    private static readonly HashSet<string> Ended = ["completed", "completedWithFailures", "cancelled", "failed"],
        Standing = [.. Ended, "budgetStopped", "paused"];

    private readonly Stopwatch took = Stopwatch.StartNew();
    private readonly List<string> broken = [];
    private readonly List<decimal> leftAtCap = [];
    private readonly Stopwatch still = Stopwatch.StartNew();
    private List<RunView> latest = [];
    private Field field = new(arena, [], Arena.Plenty, new SandboxFaults { LatencyMs = plan.LatencyMs, JitterMs = plan.JitterMs });

    /// <exception cref="TimeoutException">Something did not come to its end; the message says what and how things stand.</exception>
    public async Task<RoundResult> RunAsync()
    {
        await StartAsync();
        await using var watch = new MoneyWatch(arena, field.Runs, plan.Harms.Sum(h => h.Harm.MayExceedUsd(arena.Setup)));
        watch.Start();
        var strikes = await StrikeAsync();
        var interruptions = strikes.Select(s => s.Interruption).ToList();
        await StandAsync(Standing);
        await GoOnFromTheCapAsync(interruptions);
        await StandAsync(Ended);
        broken.AddRange(await watch.EndAsync());

        var (runs, spoilt) = (new List<Evidence>(), new SpoiltAnswers(arena, interruptions));
        foreach (var run in field.Runs)
        {
            var evidence = await Evidence.GatherAsync(arena.Stack, run.Id);
            runs.Add(evidence);
            var known = run.Catalogue.Given(evidence.Failures);
            broken.AddRange(
                Verdict
                    .Of(evidence, known, arena.Setup, interruptions, run.Ceiling, withFailures: spoilt.Any)
                    .Select(b => $"run {run.Id}: {b}")
            );
            broken.AddRange((await spoilt.CheckAsync(evidence)).Select(b => $"run {run.Id}: {b}"));
            broken.AddRange(Disobedient(evidence, run, interruptions));
        }

        GoesOnInTime(strikes, runs);
        broken.AddRange(Outage.Check(runs, interruptions));
        broken.AddRange(await Leftovers.CheckAsync(arena));
        return new RoundResult(plan, strikes, runs, broken, leftAtCap, watch.Looks, took.Elapsed);
    }

    private async Task StartAsync()
    {
        await arena.Stack.Ledger.ResetAsync();
        await arena.SetCapAsync(Arena.Plenty);
        await arena.Stack.Ledger.SetAsync("amazon", field.UsualAnswers);
        await arena.Stack.Ledger.SetAsync("ebay", field.UsualAnswers);
        var runs = new List<WatchedRun>();
        foreach (var categories in plan.Runs)
            runs.Add(await arena.StartRunAsync([.. categories.Select(i => arena.Categories[i])]));
        field = field with { Runs = runs };
        if (plan.EdgeShare is not { } share)
            return;
        field = field with { UsualCap = decimal.Round(runs.Min(r => r.Catalogue.CostUsd(arena.Setup)) * (decimal)share, 3) };
        await LowerCap.ApplyAsync(field, field.UsualCap);
    }

    private async Task<IReadOnlyList<Strike>> StrikeAsync()
    {
        var calls = field.Runs.Sum(r => r.Catalogue.Keys.Count) * (plan.EdgeShare ?? 1);
        var strikes = new List<Task<Strike>>();
        foreach (var planned in plan.Harms)
        {
            if (planned.Heels is { } heels)
                await Task.Delay(heels, TimeProvider.System);
            else if (!await MomentAsync((int)(planned.Moment * calls)))
                break;
            strikes.Add(StrikeAsync(planned.Harm));
        }

        return await Task.WhenAll(strikes);
    }

    private async Task<Strike> StrikeAsync(IHarm harm) => new(harm, await harm.StrikeAsync(field));

    /// <summary>Waits for so many calls, and for some in flight; false when the runs stand still before.</summary>
    private async Task<bool> MomentAsync(int calls)
    {
        var (seen, reached) = (Stopwatch.StartNew(), (long?)null);
        for (var looked = 0L; ; await Task.Delay(Glance, TimeProvider.System))
        {
            var ledger = await arena.Stack.Ledger.ReadAsync();
            if (ledger.Runs.Values.SelectMany(providers => providers.Values).Sum(p => p.Distinct) >= calls)
            {
                reached ??= seen.ElapsedMilliseconds;
                if (ledger.Providers.Values.Sum(p => p.InFlight) > 0)
                    return true;
                if (seen.ElapsedMilliseconds - reached > CallsWait * 1000)
                    return false;
            }

            if (seen.ElapsedMilliseconds - looked < 300)
                continue;
            looked = seen.ElapsedMilliseconds;
            if (await AllAsync(Standing))
                return false;
        }
    }

    private async Task StandAsync(HashSet<string> states)
    {
        while (!await AllAsync(states))
            await Task.Delay(Look, TimeProvider.System);
    }

    /// <exception cref="TimeoutException">They are in other states, and nothing about them has changed for too long.</exception>
    private async Task<bool> AllAsync(HashSet<string> states)
    {
        var views = new List<RunView>();
        foreach (var run in field.Runs)
            views.Add(await arena.ReadAsync(run));
        if (!views.SequenceEqual(latest))
            still.Restart();
        latest = views;
        if (views.All(run => states.Contains(run.State)))
            return true;
        return still.Elapsed < MayStandStill && took.Elapsed < MayTake ? false : throw await TooLongAsync();
    }

    /// <summary>Runs that stopped for want of money are looked at, given enough, and resumed.</summary>
    private async Task GoOnFromTheCapAsync(IReadOnlyCollection<Interruption> interruptions)
    {
        var stopped = new List<WatchedRun>();
        foreach (var run in field.Runs)
        {
            if (Ended.Contains((await arena.ReadAsync(run)).State))
                continue;
            stopped.Add(run);
            var evidence = await Evidence.GatherAsync(arena.Stack, run.Id);
            broken.AddRange(
                StoppedRun.Check(evidence, run, arena.Setup, interruptions, out var left).Select(b => $"run {run.Id} at its cap: {b}")
            );
            if (left is { } usd)
                leftAtCap.Add(usd);
        }

        if (stopped.Count == 0)
            return;
        foreach (var run in field.Runs)
            run.CapMayRise(Arena.Plenty);
        await arena.SetCapAsync(Arena.Plenty);
        foreach (var run in stopped)
            if (!await arena.MoveAsync(run, "resume"))
                broken.Add($"run {run.Id}: is {(await arena.ReadAsync(run)).State} and cannot be resumed with ${Arena.Plenty}");
    }

    /// <summary>
    /// P10: a run that is seen to be paused makes no paid call; what a frozen worker had sent or was about to may still arrive.
    /// </summary>
    private static IEnumerable<string> Disobedient(Evidence evidence, WatchedRun run, IReadOnlyCollection<Interruption> interruptions) =>
        from paused in run.Paused
        from call in evidence.Billed
        where call.At > paused.From && call.At < paused.To && !interruptions.Any(i => i.MayArriveLate(call.At))
        select $"run {run.Id}: P10: {call.Key} was called at {call.At:HH:mm:ss.fff}, between {paused.From:HH:mm:ss.fff} and "
            + $"{paused.To:HH:mm:ss.fff}, when the run was paused";

    /// <summary>P6: work goes on within 10 s of all being back, unless a person stopped it.</summary>
    private void GoesOnInTime(IReadOnlyList<Strike> strikes, List<Evidence> runs)
    {
        if (!plan.GoesOnByItself || strikes.Count == 0)
            return;
        var back = strikes.Max(s => s.Interruption.Over);
        foreach (var provider in strikes.Select(s => s.Interruption.Trouble?.Provider).Distinct())
        {
            var next = runs.SelectMany(run => run.Billed)
                .Where(call => call.At > back && call.Provider == (provider ?? call.Provider))
                .Select(call => (DateTimeOffset?)call.At)
                .Min();
            if (next > back + GoesOnWithin)
                broken.Add(
                    $"P6: all was back at {back:HH:mm:ss.fff}, the next call{(provider is null ? "" : " of " + provider)} came at "
                        + $"{next:HH:mm:ss.fff}"
                );
        }
    }

    private async Task<TimeoutException> TooLongAsync()
    {
        var lines = new List<string>
        {
            $"The round did not end within {took.Elapsed.TotalSeconds:0} s; its runs stand still for {still.Elapsed.TotalSeconds:0} s.",
        };
        foreach (var run in field.Runs)
        {
            lines.Add($"run {run.Id}: {await arena.ReadAsync(run)}; {await arena.Books.MoneyAsync(run.Id)}");
            lines.AddRange(
                (await arena.GetAsync<PageOf<EventView>>($"/api/runs/{run.Id}/events?limit=100")).Items.Select(e =>
                    $"  {e.At:HH:mm:ss.fff} {e.Kind}: {e.Detail}"
                )
            );
        }

        return new TimeoutException(string.Join('\n', lines) + "\n" + arena.Stack.LogTail(120));
    }
}
