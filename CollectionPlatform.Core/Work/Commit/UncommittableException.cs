namespace CollectionPlatform.Core.Work.Commit;

/// <summary>The database refuses a result whatever is left out of it: a fault of our own, which waiting does not heal.</summary>
public sealed class UncommittableException(string message, Exception inner) : Exception(message, inner);
