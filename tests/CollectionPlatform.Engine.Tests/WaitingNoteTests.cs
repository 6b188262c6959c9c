using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>What a run's timeline says of its waiting is what is stored, whatever a worker still believes.</summary>
[Collection(nameof(EngineTests))]
public sealed class WaitingNoteTests(EngineFixture fixture) : GateTest(fixture)
{
    private static readonly FrontierStatus OnlyEbayIsLeft = new("built", 0, 5);

    [Fact]
    public async Task A_worker_whose_view_of_the_gate_is_old_writes_no_false_line()
    {
        var run = await TestRun.CreateAsync(Fixture);
        var open = await GateAsync();
        await Fixture.ExecuteAsync("update providers set state = 'down', reason = 'away', changes = changes + 1 where name = 2");
        var closed = await GateAsync();
        await NoteAsync(run, closed, believedToWaitFor: null);
        Assert.Equal(["waiting"], await LinesAsync(run));

        await NoteAsync(run, open, believedToWaitFor: Ebay); // it takes the gate for open
        Assert.Equal(["waiting"], await LinesAsync(run));

        await Fixture.ExecuteAsync("update providers set state = 'up', reason = null, changes = changes + 1 where name = 2");
        await NoteAsync(run, closed, believedToWaitFor: null); // it takes the gate for closed, and the run for one that does not say so
        Assert.Equal(["waiting", "goingOn"], await LinesAsync(run));
        await NoteAsync(run, open, believedToWaitFor: Ebay); // a peer has said it
        Assert.Equal(["waiting", "goingOn"], await LinesAsync(run));
    }

    private Task NoteAsync(TestRun run, Gate ebay, ProviderName? believedToWaitFor) =>
        new WaitingNote(
            Fixture.Services.GetRequiredService<IServiceScopeFactory>(),
            new Dictionary<ProviderName, Gate> { [Ebay] = ebay }
        ).WriteAsync(new ActiveRun(run.Plan) { State = RunState.Running, WaitingFor = believedToWaitFor }, OnlyEbayIsLeft, default);

    private Task<List<string>> LinesAsync(TestRun run) =>
        Fixture.ReadAsync(db =>
            db.RunEvents.Where(e => e.RunId == run.Id && (e.Kind == "waiting" || e.Kind == "goingOn"))
                .OrderBy(e => e.Id)
                .Select(e => e.Kind)
                .ToListAsync()
        );
}
