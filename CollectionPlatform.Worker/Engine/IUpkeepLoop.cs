namespace CollectionPlatform.Worker.Engine;

/// <summary>A loop of a session that goes on until its last result is committed.</summary>
public interface IUpkeepLoop
{
    Task RunAsync(CancellationToken stop);
}
