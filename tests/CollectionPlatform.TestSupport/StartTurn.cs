namespace CollectionPlatform.TestSupport;

/// <summary>
/// The start of a whole product keeps two processors busy for a quarter of a minute. Several starts at once only make each other late, so
/// that one
/// product per source tree starts at a time; the system frees the lock however a process ends.
/// </summary>
internal static class StartTurn
{
    private static readonly TimeSpan MayTake = TimeSpan.FromMinutes(30);

    /// <summary>Waits for the turn; it ends when the answer is disposed.</summary>
    /// <exception cref="TimeoutException">It did not come within half an hour.</exception>
    public static Task<FileStream> TakeAsync()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts")).FullName, "test-start.lock");
        // throws IOException while another product starts
        return Eventually.Gives(
            () => Task.FromResult<FileStream?>(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)),
            MayTake,
            () => "other products of this source tree are still starting"
        );
    }
}
