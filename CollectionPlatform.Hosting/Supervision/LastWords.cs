using Aspire.Hosting.ApplicationModel;

namespace CollectionPlatform.Hosting.Supervision;

/// <summary>Says why something cannot start, from what it printed before it ended.</summary>
public static class LastWords
{
    private const int Lines = 20;
    private const int Width = 500;

    /// <summary>A sentence with a server's own last words, or one that points at the last lines, which are printed.</summary>
    public static async Task<string> OfAsync(IResource resource, string id, int deaths, ResourceLoggerService logs)
    {
        var lines = new List<string>();
        await foreach (var batch in logs.GetAllAsync(id))
            lines.AddRange(batch.Select(line => line.Content));
        if (
            resource.Annotations.OfType<Explains>().SingleOrDefault() is { } server
            && lines.Select(server.WordsOf).LastOrDefault(words => words is not null) is { } last
        )
            return $"{server.Problem}: {last}";
        foreach (var line in lines.TakeLast(Lines))
            Console.WriteLine($"{resource.Name} | {Cut(line)}");
        return lines.Select(CauseOf).LastOrDefault(words => words is not null) is { } cause
            ? $"{resource.Name} ended {deaths} times before it was ready: {Cut(cause)}"
            : $"{resource.Name} ended {deaths} times before it was ready; its last lines above say why.";
    }

    /// <summary>
    /// What a program of .NET says of the fault that ends it; much may follow while it stops. Null for any other line.
    /// </summary>
    public static string? CauseOf(string line) =>
        Causes
            .Select(sign => (Sign: sign, At: line.IndexOf(sign, StringComparison.Ordinal)))
            .Where(found => found.At >= 0)
            .Select(found => line[(found.At + found.Sign.Length)..].Trim())
            .FirstOrDefault(words => words.Length > 0);

    private static readonly string[] Causes = ["Unhandled exception. ", "BackgroundService failed "];

    private static string Cut(string text) => text.Length > Width ? text[..Width] : text;

    /// <summary>How a server says what is grave.</summary>
    /// <param name="Problem">What does not work: <c>PostgreSQL does not start on …</c>.</param>
    /// <param name="Signs">One of them begins its words within a grave line.</param>
    public sealed record Explains(string Problem, params string[] Signs) : IResourceAnnotation
    {
        /// <summary>Null when the line is not grave.</summary>
        public string? WordsOf(string line) =>
            Signs.Select(sign => line.IndexOf(sign, StringComparison.Ordinal)).Max() is >= 0 and var begin
                ? line[begin..].Trim(' ', '#')
                : null;
    }
}
