namespace CollectionPlatform.Provider.Tests.Support;

/// <summary>
/// What the marketplace spoils under the faults in force, asked of itself: the same key meets the same fate, whoever asks.
/// </summary>
internal static class Spoilt
{
    /// <summary>
    /// The eBay keys that are answered otherwise than on a calm day, each with the reason that the product is to give; sets the faults.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, string>> ByAsync(LocalStack stack, SandboxFaults faults, IEnumerable<string> keys)
    {
        List<string> all = [.. keys.Where(key => key.StartsWith("ebay:", StringComparison.Ordinal))];
        await stack.Ledger.SetAsync("ebay", new SandboxFaults { NotFoundRate = 0, MalformedRate = 0 });
        var calm = await AnswersAsync(stack.Sandbox, all);
        await stack.Ledger.SetAsync("ebay", faults);
        var now = await AnswersAsync(stack.Sandbox, all);
        return all.Where(key => now[key] != calm[key]).ToDictionary(key => key, key => now[key].Status == 404 ? "notFound" : "malformed");
    }

    private static async Task<Dictionary<string, (int Status, string Body)>> AnswersAsync(HttpClient sandbox, List<string> keys)
    {
        var answers = new Dictionary<string, (int, string)>();
        foreach (var chunk in keys.Chunk(16))
        foreach (var (key, answer) in chunk.Zip(await Task.WhenAll(chunk.Select(key => AnswerAsync(sandbox, key.Split(':'))))))
            answers[key] = answer;
        return answers;
    }

    private static async Task<(int, string)> AnswerAsync(HttpClient sandbox, string[] key)
    {
        using var answer = await sandbox.GetAsync(new Uri($"/ebay/search?asin={key[1]}&title=any&page={key[2]}", UriKind.Relative));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
