using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>Where a lowered cap comes to lie.</summary>
public enum CapTarget
{
    BelowSpent,
    SlightlyAboveSpent,
    SomewhereBetween,
}

/// <summary>
/// The cap is lowered in mid-run, stays low for a while, and is raised again; runs that stopped are resumed. Nothing may differ but the
/// ceiling.
/// </summary>
public sealed class LowerCap(CapTarget target, double share, TimeSpan time) : IHarm
{
    public string Kind =>
        target switch
        {
            CapTarget.BelowSpent => "cap lowered below what is spent",
            CapTarget.SlightlyAboveSpent => "cap lowered to slightly above what is spent",
            _ => "cap lowered to between spent and needed",
        };

    public string What => $"{Kind} for {time.TotalSeconds:0.0} s";

    public bool GoesOnByItself => false;

    public bool GoesWith(IHarm other) => other is not LowerCap;

    public async Task<Interruption> StrikeAsync(Field field)
    {
        var (low, spent) = (0m, 0m);
        var change = await field.InterruptAsync(What, async () =>
        {
            spent = await SpentAsync(field);
            low = Math.Clamp(
                decimal.Round(Lowered(spent, field.Runs.Max(r => r.Catalogue.CostUsd(field.Arena.Setup))), 6),
                0.000001m,
                field.UsualCap
            );
            await ApplyAsync(field, low);
        });
        await field.WaitAsync(time);
        await RaiseAsync(field);
        return change with { What = $"{What} (${spent} spent, cap ${low})" };
    }

    private decimal Lowered(decimal spent, decimal needed) =>
        target switch
        {
            CapTarget.BelowSpent => spent * (decimal)share,
            CapTarget.SlightlyAboveSpent => spent + 0.03m * (decimal)share,
            _ => spent + Math.Max(0, needed - spent) * (decimal)share,
        };

    /// <summary>What the run that has spent most has spent.</summary>
    private static async Task<decimal> SpentAsync(Field field)
    {
        var spent = 0m;
        foreach (var run in field.Runs)
            if (await field.Arena.Books.MoneyAsync(run.Id) is { } money)
                spent = Math.Max(spent, money.Settled + money.Uncertain);
        return spent;
    }

    /// <summary>Saves a lower cap, and notes for each run what is booked then.</summary>
    public static async Task ApplyAsync(Field field, decimal usd)
    {
        await field.Arena.SetCapAsync(usd);
        foreach (var run in field.Runs)
        {
            Money? money = null;
            await field.BackAsync("the money can be read", async () => (money = await field.Arena.Books.MoneyAsync(run.Id)) is not null);
            if (money!.Cap == usd)
                run.CapFell(usd, money.Total); // a run that has ended keeps its cap
        }
    }

    private static async Task RaiseAsync(Field field)
    {
        foreach (var run in field.Runs)
            run.CapMayRise(field.UsualCap);
        await field.Arena.SetCapAsync(field.UsualCap);
        foreach (var run in field.Runs)
            if ((await field.Arena.ReadAsync(run)).State == "budgetStopped")
                await field.Arena.MoveAsync(run, "resume");
    }
}
