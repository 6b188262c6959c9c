namespace CollectionPlatform.TestSupport;

/// <summary>
/// `dotnet test` of the solution runs test projects side by side; several whole stacks at once would only disturb each other's timing. One
/// test process per
/// source tree has running stacks at a time (as many as it likes); the system frees the lock however a process ends.
/// </summary>
internal static class StackTurn
{
    private static readonly TimeSpan MayTake = TimeSpan.FromMinutes(30);
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static FileStream? _held;
    private static int _holders;

    public static async Task TakeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (_holders == 0)
                await Eventually.Holds(TryTake, MayTake, () => "another test process of this source tree keeps its stacks running");
            _holders++;
        }
        finally
        {
            Gate.Release();
        }
    }

    public static async Task GiveBackAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (--_holders == 0)
                await _held!.DisposeAsync();
        }
        finally
        {
            Gate.Release();
        }
    }

    private static bool TryTake()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts")).FullName, "test-stack.lock");
        // throws IOException while another process holds it
        _held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        return true;
    }
}
