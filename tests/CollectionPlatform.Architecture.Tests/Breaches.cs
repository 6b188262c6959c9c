namespace CollectionPlatform.Architecture.Tests;

internal static class Breaches
{
    /// <summary>Fails with all that break a rule, one a line; <c>Assert.Empty</c> would cut them short.</summary>
    public static void None(IEnumerable<string> breaches)
    {
        List<string> found = [.. breaches];
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
