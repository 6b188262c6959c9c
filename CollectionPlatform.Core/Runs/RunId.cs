namespace CollectionPlatform.Core.Runs;

/// <summary>Identity of a run: a version 7 UUID, so that newer runs sort after older ones.</summary>
public readonly record struct RunId(Guid Value)
{
    public static RunId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}
