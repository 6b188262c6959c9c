using System.Text.Json;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>
/// What the two HTTP providers share: sending, bounded reading, and telling transport faults apart. The client's time-out bounds a call.
/// </summary>
public abstract class HttpProvider(HttpClient http, TimeProvider clock) : IProvider
{
    private const int MaxBodyBytes = 4 * 1024 * 1024;
    private static readonly string TooLong = $"the body is longer than {MaxBodyBytes} bytes";

    public abstract ProviderName Name { get; }

    public async Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, PathOf(unit, title));
        request.Headers.Add("X-Run-Id", run.ToString());
        // A request without content is sent again by the handler when a kept-alive connection ends under it; a paid call must go out once.
        // This empty content forbids it.
        request.Content = new ByteArrayContent([]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(http.Timeout); // the client's own time-out ends with the headers
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var (page, defect) = response.IsSuccessStatusCode ? await ReadAsync(response, unit, limit.Token) : (null, null);
            return new ProviderAnswer(
                TransportFault.None,
                (int)response.StatusCode,
                page,
                defect,
                BilledHeader.Of(response.Headers),
                RetryAfterHeader.Of(response.Headers, clock)
            );
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ProviderAnswer(TransportFault.TimedOut);
        }
        catch (HttpRequestException e)
            when (e.HttpRequestError
                    is HttpRequestError.ConnectionError
                        or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError
            )
        {
            return new ProviderAnswer(TransportFault.Unreachable, Detail: e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new ProviderAnswer(TransportFault.Cut, Detail: e.Message);
        }
    }

    /// <summary>Path and query of the call, relative to the client's base address.</summary>
    protected abstract string PathOf(WorkUnit unit, string? title);

    /// <exception cref="JsonException">The body is not what the provider promises.</exception>
    protected abstract CollectedPage Parse(ReadOnlySpan<byte> body, WorkUnit unit);

    private async Task<(CollectedPage? Page, string? Defect)> ReadAsync(HttpResponseMessage response, WorkUnit unit, CancellationToken stop)
    {
        if (response.Content.Headers.ContentLength > MaxBodyBytes)
            return (null, TooLong);
        try
        {
            using var body = new MemoryStream();
            await using var stream = await response.Content.ReadAsStreamAsync(stop);
            var buffer = new byte[16 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, stop)) > 0; )
            {
                body.Write(buffer, 0, read);
                if (body.Length > MaxBodyBytes)
                    return (null, TooLong);
            }

            return (Parse(body.GetBuffer().AsSpan(0, (int)body.Length), unit), null);
        }
        catch (JsonException e)
        {
            return (null, ProviderJson.Defect(e));
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            return (null, $"the body is not compressed as it says: {e.Message}");
        }
    }
}
