namespace CollectionPlatform.Core.Runs;

/// <summary>Entries of the failure log that are about a collected page.</summary>
public static class FailureNotes
{
    /// <summary>Whether it notes what a collected page lacks. Such a page is paid for and kept: a retry does not call it again.</summary>
    public static bool IsNote(this SkipReason reason) => reason is SkipReason.OddItem or SkipReason.TooManyPages;
}
