namespace CollectionPlatform.AppHost.Standalone;

/// <summary>All programs of a local run, in the groups in which they were started; groups stop in reverse order, the programs of a group together.</summary>
internal sealed class Fleet(PidFiles pidFiles, Output output) : IAsyncDisposable
{
    private readonly List<IReadOnlyList<ChildProcess>> _groups = [];

    /// <summary>Starts a group without waiting for it.</summary>
    public void Start(params IEnumerable<ISupervised> programs)
    {
        List<ChildProcess> group = [.. programs.Select(program => new ChildProcess(program, pidFiles, output, TimeProvider.System))];
        _groups.Add(group);
        foreach (var child in group) child.Start();
    }

    /// <summary>Waits until everything started so far is ready, in the order in which it was started.</summary>
    /// <exception cref="StartRefusedException">Something does not become ready.</exception>
    public async Task ReadyAsync(CancellationToken stop)
    {
        foreach (var child in _groups.SelectMany(group => group)) await child.WaitUntilReadyAsync(stop);
    }

    /// <summary>Returns when <paramref name="stop"/> is asked for; throws what ended the supervision of a program.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using var _ = stop.Register(stopped.SetResult);
        await await Task.WhenAny(_groups.SelectMany(group => group).Select(child => child.Supervision).Append(stopped.Task));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _groups.SelectMany(group => group)) child.LetGo();
        foreach (var group in Enumerable.Reverse(_groups))
        {
            await Task.WhenAll(group.Select(child => child.StopAsync()));
            foreach (var child in group) child.Dispose();
        }
    }
}
