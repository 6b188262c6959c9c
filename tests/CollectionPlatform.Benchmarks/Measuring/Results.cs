using System.Text.Json;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>
/// The results of a benchmark: <c>artifacts/benchmarks/{name}.json</c>, from which its part of <c>docs/benchmarks.md</c> is written,
/// between the lines <c>&lt;!-- {name} --&gt;</c> and <c>&lt;!-- /{name} --&gt;</c>.
/// </summary>
internal static class Results
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>What was kept before; empty when there is nothing.</summary>
    public static List<T> Read<T>(string name) =>
        File.Exists(FileOf(name)) ? JsonSerializer.Deserialize<List<T>>(File.ReadAllText(FileOf(name)), Json)! : [];

    /// <summary>Writes the file; returns its path within the repository.</summary>
    public static string Write<T>(string name, List<T> results)
    {
        var file = FileOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(results, Json));
        return Path.GetRelativePath(Repository.Root, file);
    }

    /// <exception cref="InvalidDataException">The page lacks the two lines.</exception>
    public static void WriteDocs(string name, string text)
    {
        var file = Path.Combine(Repository.Root, "docs", "benchmarks.md");
        File.WriteAllText(file, Between(File.ReadAllText(file), name, text));
    }

    /// <summary>The page with the text in place of what stood between the marks.</summary>
    public static string Between(string page, string name, string text)
    {
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var (from, to) = (page.IndexOf(begin, StringComparison.Ordinal), page.IndexOf(end, StringComparison.Ordinal));
        return from >= 0 && to > from
            ? page[..(from + begin.Length)] + text.TrimEnd('\n') + '\n' + page[to..]
            : throw new InvalidDataException($"docs/benchmarks.md has no lines '<!-- {name} -->' and '<!-- /{name} -->'.");
    }

    private static string FileOf(string name) => Path.Combine(Repository.Root, "artifacts", "benchmarks", $"{name}.json");
}
