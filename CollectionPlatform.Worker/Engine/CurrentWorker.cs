namespace CollectionPlatform.Worker.Engine;

/// <summary>Tells the services of a session under which epoch they work: set once, right after the session's scope was created.</summary>
public sealed class CurrentWorker
{
    private WorkerIdentity? identity;

    /// <exception cref="InvalidOperationException">It was not set.</exception>
    public WorkerIdentity Identity
    {
        get => identity ?? throw new InvalidOperationException("A session's services were asked for outside a session.");
        set => identity = value;
    }
}
