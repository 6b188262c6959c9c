namespace CollectionPlatform.Core.Storage;

/// <summary>
/// The database was made by an earlier development version. No migration leads from there to this version's schema, so the service does not
/// start. Printed, it is its message alone: that sentence tells the reader what to do, a stack trace would hide it.
/// </summary>
/// <param name="cause">What the database said, if it was an error.</param>
public sealed class EarlierSchemaException(Exception? cause = null)
    : Exception(
        "This database was made by an earlier version, which cannot be upgraded; drop it, or delete the data directory to start anew.",
        cause
    )
{
    public override string ToString() => Message;
}
