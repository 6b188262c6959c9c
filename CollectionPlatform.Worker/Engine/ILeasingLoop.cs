namespace CollectionPlatform.Worker.Engine;

/// <summary>A loop of a session that ends when the worker leaves.</summary>
public interface ILeasingLoop
{
    /// <param name="leaving">Ends the loop; calls in flight go on.</param>
    /// <param name="stop">Ends the calls too.</param>
    Task RunAsync(CancellationToken leaving, CancellationToken stop);
}
