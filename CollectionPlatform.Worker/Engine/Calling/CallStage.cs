namespace CollectionPlatform.Worker.Engine.Calling;

/// <summary>How far a call is; committed, it leaves the registry.</summary>
public enum CallStage
{
    /// <summary>This worker keeps the unit until it may be leased: it was found again, or is tried again later. Holds no slot.</summary>
    Waiting,

    /// <summary>Its money is being reserved, or is and it waits for a rate token.</summary>
    Leased,

    /// <summary>In the unit runner's hands.</summary>
    Sent,

    /// <summary>Its result waits for a committer or is being committed.</summary>
    Answered,

    /// <summary>It will never be answered: the session ends, or hit a fault of our own.</summary>
    Lost,
}
