namespace CollectionPlatform.Web.Hosting;

/// <summary>How large the form is that a method of a page takes, where that is more than usual.</summary>
/// <param name="bytes">Of the whole body.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LargestFormAttribute(int bytes) : Attribute
{
    public int Bytes { get; } = bytes;

    /// <summary>How many values it may hold.</summary>
    public int Values { get; init; } = 1_000;
}
