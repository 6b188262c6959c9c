using System.Globalization;
using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using Xunit;
using Xunit.Abstractions;

namespace CollectionPlatform.Api.Tests.Fuzz;

/// <summary>
/// Whatever is sent, no answer is a fault of ours, and every refusal is a problem document with a sentence. FUZZ_COUNT says how many
/// requests (1,000), FUZZ_SEED which (1).
/// </summary>
[Trait("Fuzz", "requests")]
public sealed class RequestFuzzTests(ApiFixture fixture, ITestOutputHelper output) : ApiTest(fixture)
{
    /// <summary>Faults that are reported at once.</summary>
    private const int Most = 10;

    private static readonly int Cases = Setting("FUZZ_COUNT", 1000),
        Seed = Setting("FUZZ_SEED", 1);

    [Fact]
    public async Task No_request_finds_a_fault_and_every_refusal_is_a_problem_document()
    {
        var categories = await CategoriesAsync(5);
        var runs = new[] { Rows.Run(RunState.Completed), Rows.Run(RunState.Paused), Rows.Run(RunState.CompletedWithFailures, done: 3) };
        await InsertAsync([.. runs, Rows.Category(runs[2], 0, "Books"), .. Rows.Commit(runs[2], 1, 1, 3, SkipReason.NotFound)]);
        string[] ids = [.. categories.Select(c => c.ToString()), .. runs.Select(r => r.Id.ToString()), Guid.NewGuid().ToString()];
        using var document = JsonDocument.Parse(await Api.GetStringAsync("/openapi/v1.json"));
        var requests = new OddRequests(
            new Random(Seed),
            document.RootElement,
            ids,
            [ApiApp.Key, ApiApp.Key, ApiApp.Key, ApiApp.Key, ApiApp.ServiceKey]
        );
        using var client = App.Client(key: null);

        var faults = new List<string>();
        var statuses = new SortedDictionary<int, int>();
        for (var n = 1; n <= Cases; n++)
        {
            using var request = requests.Next();
            var shown = await OddRequests.ShowAsync(request);
            using var answer = await SendAsync(client, request, $"Seed {Seed}, request {n}, got no answer:\n{shown}");
            var status = (int)answer.StatusCode;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            if (await FaultAsync(request, answer) is { } fault)
                faults.Add($"Seed {Seed}, request {n}: {fault}\n{shown}");
            if (faults.Count == Most)
                break;
        }
        output.WriteLine(string.Join(", ", statuses.Select(s => $"{s.Key}: {s.Value}")));
        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        // else they test nothing
        Assert.True(statuses.ContainsKey(200) && statuses.ContainsKey(400), "requests are both taken and refused");
    }

    private static async Task<string?> FaultAsync(HttpRequestMessage request, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (status < 400)
            return null;
        if (status >= 500)
            return $"{status}: {await answer.Content.ReadAsStringAsync()}";
        if (request.Method == HttpMethod.Head)
            return null; // has no body
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{status} is no problem document: {text}";
        var problem = JsonDocument.Parse(text).RootElement;
        var detail = problem.GetProperty("detail").GetString() ?? "";
        return
            !problem.GetProperty("type").GetString()!.StartsWith("urn:collection-platform:", StringComparison.Ordinal)
            || problem.GetProperty("status").GetInt32() != status
            || detail.Split(' ').Length < 4
            || !detail.EndsWith('.')
            || detail.Contains("System.", StringComparison.Ordinal)
            || detail.Contains("Exception", StringComparison.Ordinal)
            || status == 405 && answer.Content.Headers.Allow.Count == 0
            ? $"{status} is no good problem document: {text}"
            : null;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, string what)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead); // streams do not end
        }
        catch (HttpRequestException e)
        {
            throw new InvalidOperationException(what, e);
        }
    }
}
