using CollectionPlatform.Hosting.Supervision;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>The cause of a program's end, among all that it prints while it stops.</summary>
public sealed class LastWordsTests
{
    [Theory]
    [InlineData(
        "21:22:57.114 fail: Hosting.Internal.Host[9] BackgroundService failed System.InvalidOperationException: no list",
        "System.InvalidOperationException: no list"
    )]
    [InlineData("Unhandled exception. System.IO.IOException: the disk is full", "System.IO.IOException: the disk is full")]
    [InlineData("21:22:57.114 info: Microsoft.Hosting.Lifetime[0] Application is shutting down...", null)]
    [InlineData("Unhandled exception. ", null)]
    [InlineData("", null)]
    public void It_is_told_by_how_programs_of_NET_begin_it(string line, string? cause) => Assert.Equal(cause, LastWords.CauseOf(line));
}
