namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>What an answer did to its gate.</summary>
public enum GateEffect
{
    None,

    /// <summary>A probe was answered: calls go on.</summary>
    Opened,

    /// <summary>This answer closed it, or kept it closed.</summary>
    Closed,

    /// <summary>The gate stays as it is: it is the unit that fails, and it alone is tried again later.</summary>
    UnitFails,
}
