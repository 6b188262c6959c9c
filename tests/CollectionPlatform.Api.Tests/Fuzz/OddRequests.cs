using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace CollectionPlatform.Api.Tests.Fuzz;

/// <summary>Random requests over the calls of the OpenAPI document: mostly near the contract, each with something odd.</summary>
internal sealed class OddRequests(Random random, JsonElement document, IReadOnlyList<string> ids, IReadOnlyList<string> keys)
{
    private static readonly string[] Values =
    [
        "",
        "0",
        "1",
        "-1",
        "500",
        "501",
        "99999999999999999999",
        "true",
        "csv",
        "ndjson",
        "newest",
        "amazon",
        "running,paused",
        "day",
        "run",
        "notFound",
        "2026-01-05",
        "2026-1-5",
        "05/01/2026",
        "12:00",
        "2026-01-05T10:00:00Z",
        "2026-01-05T10:00:00+02:00",
        "0001-01-01",
        "9999-12-31T23:59:59Z",
        "1_2",
        "%",
        "\\",
        "_",
        "\u0001",
        "😀",
        "\uFFFD",
        "' or 1=1 --",
        "a,b",
        "..",
        "{x}",
        "00000000-0000-0000-0000-000000000000",
        "3021323334",
        "*",
        "\"a\", W/\"b\"",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json; charset=utf8",
        "application/json; charset=bogus",
        "application/json; charset=utf-16",
        "application/json; charset=\"utf-8\"",
        "application/json; charset=utf-7",
        "application/json; charset=",
        "text/plain",
        "text/csv",
        "text/csv; charset=utf-7",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/*",
        ";",
        "",
    ];

    private readonly List<Operation> operations = Operation.AllOf(document);
    private readonly OddJson json = new(random, document.GetProperty("components").GetProperty("schemas"), ids);

    public HttpRequestMessage Next()
    {
        var call = Pick(operations);
        var method = Odd(40) ? Pick(["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "HEAD", "POST", "ODD"]) : call.Method;
        var request = new HttpRequestMessage(new HttpMethod(method), Path(call) + Query(call));
        foreach (var header in call.Parameters.Where(p => p.In == "header" && Odd(2)))
            request.Headers.TryAddWithoutValidation(header.Name, new string([.. Pick(Values).Where(c => c is >= ' ' and < '\x7F')]));
        if (!Odd(30))
            request.Headers.TryAddWithoutValidation("X-Api-Key", Odd(20) ? Pick(["wrong", new string('k', 3000)]) : Pick(keys));
        if (method is "TRACE" or "GET" or "HEAD" || (call.Body is null && !Odd(6)))
            return request;
        request.Content = Body(call);
        request.Headers.TransferEncodingChunked = Odd(10) ? true : null;
        return request;
    }

    private ByteArrayContent Body(Operation call)
    {
        var text = call.ContentType == "text/csv" ? Csv() : json.Of(call.Body ?? default);
        var content = new ByteArrayContent(json.Bytes(text));
        var type = Odd(12) ? Pick(ContentTypes) : call.ContentType ?? "application/json";
        if (type.Length > 0)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (Odd(40))
            content.Headers.TryAddWithoutValidation("Content-Encoding", Pick(["gzip", "identity", "odd"]));
        return content;
    }

    private string Csv() =>
        string.Join(
            Pick(["\n", "\r\n", "\r"]),
            [
                Pick(["id,category_name", "\"ID\";\"Category_Name\"", "sep=;", "id\tcategory_name", "name", "id,id,category_name"]),
                .. Enumerable.Range(0, random.Next(5)).Select(_ => $"{Pick(Values)},{Pick(Values)}{Pick(["", "\"", ",x"])}"),
            ]
        );

    private string Path(Operation call) =>
        string.Join(
            '/',
            call.Path.Split('/')
                .Select(part =>
                    !part.StartsWith('{') ? (Odd(200) ? Pick(["odd", "%2F", "é"]) : part)
                    : Odd(6) ? Uri.EscapeDataString(Pick(Values))
                    : part == "{name}" && call.Path.Contains("providers", StringComparison.Ordinal) ? Pick(["amazon", "ebay"])
                    : part == "{id}" ? Pick(ids)
                    : "somebody" // an administrator that is there would be locked out of the tests that follow
                )
        );

    private string Query(Operation call)
    {
        var parts = new List<string>();
        foreach (var parameter in call.Parameters.Where(p => p.In == "query" && Odd(2)))
            parts.Add($"{parameter.Name}={Uri.EscapeDataString(Odd(4) ? Pick(ids) : Pick(Values))}");
        if (Odd(15))
            parts.Add($"{Uri.EscapeDataString(Pick(Values))}={Uri.EscapeDataString(Pick(Values))}");
        if (Odd(15) && parts.Count > 0)
            parts.Add(Pick(parts));
        if (Odd(30))
            parts.Add(Pick(["limit", "=", "&&", "a=%", "a=%zz", "q=%ED%A0%80", "q=" + new string('q', 5000)]));
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    /// <summary>True once in so many times.</summary>
    private bool Odd(int times) => random.Next(times) == 0;

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>The request as it can be read in a report.</summary>
    public static async Task<string> ShowAsync(HttpRequestMessage request)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync();
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 600)]);
        return $"{request.Method} {request.RequestUri} [{Headers(request.Headers)}{Headers(request.Content?.Headers)}] {text}";
    }

    private static string Headers(HttpHeaders? headers) =>
        headers is null ? "" : string.Join("; ", headers.Select(h => $"{h.Key}: {string.Join(',', h.Value)}"));
}
