using Aspire.Hosting.ApplicationModel;

namespace CollectionPlatform.AppHost.Resources;

/// <summary>Says why something cannot start, from what it printed before it ended.</summary>
internal static class LastWords
{
    private const int Lines = 20;

    /// <summary>A sentence from a server's own last words, or a sentence that points at the last lines, which are printed.</summary>
    public static async Task<string> OfAsync(IResource resource, string id, int deaths, ResourceLoggerService logs)
    {
        var lines = new List<string>();
        await foreach (var batch in logs.GetAllAsync(id))
            lines.AddRange(batch.Select(line => line.Content));
        var explain = resource.Annotations.OfType<Explains>().SingleOrDefault();
        if (explain is not null && lines.FindLast(line => explain.IsGrave(line)) is { } grave)
            return $"{explain.Problem}: {grave[Math.Max(0, explain.Begin(grave))..]}";
        foreach (var line in lines.TakeLast(Lines))
            Console.WriteLine($"{resource.Name} | {line}");
        return $"{resource.Name} ended {deaths} times before it was ready; its last lines above say why.";
    }

    /// <summary>How a server says what is grave.</summary>
    /// <param name="Problem">What does not work: <c>PostgreSQL does not start on …</c>.</param>
    /// <param name="Sign">Stands in a grave line; what follows is what it says.</param>
    internal sealed record Explains(string Problem, params string[] Sign) : IResourceAnnotation
    {
        public bool IsGrave(string line) => Begin(line) >= 0;

        /// <summary>Where the words begin; -1 when there are none.</summary>
        public int Begin(string line) =>
            Sign.Select(sign => line.IndexOf(sign, StringComparison.Ordinal) is >= 0 and var at ? at + sign.Length : -1).Max();
    }
}
