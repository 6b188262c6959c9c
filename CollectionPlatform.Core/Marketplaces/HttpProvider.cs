using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>
/// What the two HTTP providers share: sending, bounded reading, and telling transport faults apart. The client's time-out bounds a call.
/// </summary>
/// <param name="maxPages">Pages of a category or search that are read at most.</param>
public abstract class HttpProvider(HttpClient http, TimeProvider clock, int maxPages) : IProvider
{
    private const int MaxBodyBytes = 4 * 1024 * 1024;

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
            var read = response.IsSuccessStatusCode ? await ReadAsync(response, unit, limit.Token) : default;
            return new ProviderAnswer(
                TransportFault.None,
                (int)response.StatusCode,
                read.Page,
                read.Defect,
                BilledHeader.Of(response.Headers),
                RetryAfterHeader.Of(response.Headers, clock),
                WrongPageOf: read.WrongPageOf
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
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException) // the last when it dies as it is opened
        {
            return new ProviderAnswer(TransportFault.Cut, Detail: e.Message);
        }
    }

    /// <summary>Path and query of the call, relative to the client's base address.</summary>
    protected abstract string PathOf(WorkUnit unit, string? title);

    /// <summary>Reads the page out of a body.</summary>
    protected abstract PageRead Read(JsonElement body, WorkUnit unit, int maxPages);

    private async Task<PageRead> ReadAsync(HttpResponseMessage response, WorkUnit unit, CancellationToken stop)
    {
        if (response.StatusCode == HttpStatusCode.NoContent)
            return new PageRead(new CollectedPage(0, [], []));
        try
        {
            using var body = LenientJson.Parse(await BoundedBody.ReadAsync(response.Content, MaxBodyBytes, stop));
            return Read(body.RootElement, unit, maxPages);
        }
        catch (JsonException)
        {
            return PageRead.Broken("the JSON is broken or ends too early");
        }
        catch (InvalidDataException e)
        {
            return PageRead.Broken(e.Message);
        }
    }
}
