using System.Text.RegularExpressions;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>What docs/proxy.md shows.</summary>
internal static partial class ProxyDocs
{
    private static readonly string Page = File.ReadAllText(Built.Path("ProxyDocs"));

    /// <summary>The settings of its example.</summary>
    public static IEnumerable<(string Name, string Value)> Settings =>
        Setting().Matches(Block("bash")).Select(match => (match.Groups["name"].Value, match.Groups["value"].Value));

    /// <summary>The only code block of a language.</summary>
    public static string Block(string language) =>
        CodeBlock().Matches(Page).Single(match => match.Groups["language"].Value == language).Groups["code"].Value;

    [GeneratedRegex("^```(?<language>\\w+)\\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("^export (?<name>\\w+)='(?<value>[^']*)'", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
