namespace CollectionPlatform.Sandbox.Ledger;

/// <summary>A call as the ledger keeps it.</summary>
/// <param name="At">When it came in.</param>
/// <param name="RunId">For whom it was made.</param>
/// <param name="Key">What it asked for.</param>
/// <param name="Status">The HTTP status it is answered with; 0 when it gets no answer.</param>
/// <param name="Billed">Whether it costs money.</param>
/// <param name="MicroUsd">What it costs, in millionths of a USD.</param>
internal readonly record struct CallEntry(DateTimeOffset At, string RunId, CallKey Key, int Status, bool Billed, int MicroUsd)
{
    /// <summary>Millionths of a USD in one USD.</summary>
    public const int MicrosPerUsd = 1_000_000;

    /// <summary>What it costs, in USD.</summary>
    public decimal Usd => MicroUsd / (decimal)MicrosPerUsd;

    /// <summary>Refused with a status: 401, 402, 429 or 5xx.</summary>
    public bool Rejected => !Billed && Status != 0;
}
