namespace CollectionPlatform.Web.Tests.Site;

/// <summary>What axe finds on a page: all that is serious, the contrast of text included.</summary>
internal static class Axe
{
    private const string Look = """
        async () => (await axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
          'best-practice'] })).violations
          .filter(v => v.impact === 'serious' || v.impact === 'critical')
          .map(v => `${v.id} (${v.impact}): ${v.nodes.slice(0, 4).map(n => `${n.target} ${n.any.map(c =>
            c.message).join(' ')}`).join(' | ')}`)
        """;

    private static readonly Lazy<string> Script = new(() => File.ReadAllText(Built.Path("Axe")));

    /// <param name="visit">Whose page.</param>
    /// <param name="page">Null is the page as it is.</param>
    /// <param name="findings">To which it adds.</param>
    public static async Task ExamineAsync(this Visit visit, string? page, List<string> findings)
    {
        if (page is not null)
            await visit.Page.GotoAsync(page);
        await visit.Page.EvaluateAsync(
            "() => Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished))"
        ); // no colour is on its way
        await visit.Page.EvaluateAsync(Script.Value);
        findings.AddRange((await visit.Page.EvaluateAsync<string[]>(Look)).Select(finding => $"{visit.Page.Url}: {finding}"));
    }
}
