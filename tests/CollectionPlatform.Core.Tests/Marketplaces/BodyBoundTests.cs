using System.IO.Compression;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollectionPlatform.Core.Tests.Marketplaces;

/// <summary>
/// Paid calls whose answer never ends. That a call returns at all shows that its body was read up to the bound and no further: whoever
/// wanted the whole would run out of time or memory.
/// </summary>
public sealed class BodyBoundTests
{
    private const string TooLong = "the body is longer than 4194304 bytes";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Piece = [.. Enumerable.Repeat((byte)' ', 256 * 1024)]; // blanks are JSON too

    [Theory]
    [Trait("Suite", "all")]
    [InlineData(ProviderName.Amazon, "")]
    [InlineData(ProviderName.Ebay, "")]
    [InlineData(ProviderName.Amazon, "gzip")]
    [InlineData(ProviderName.Ebay, "br")]
    [InlineData(ProviderName.Ebay, "deflate")]
    public async Task A_body_without_an_end_is_malformed_and_paid_however_it_is_packed(ProviderName provider, string packed)
    {
        var (answer, sent) = await CallAsync(
            provider,
            context =>
            {
                context.Response.Headers["X-Billed-Usd"] = "0.01";
                context.Response.Headers.ContentEncoding = packed;
            },
            body =>
                packed switch
                {
                    "gzip" => new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true),
                    "br" => new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true),
                    "deflate" => new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true),
                    _ => body,
                }
        );
        var verdict = AnswerVerdict.Of(answer, CallPrice.Listed(0.01m));
        Assert.Equal(new UnitOutcome.Skipped(SkipReason.Malformed, TooLong), verdict.Outcome);
        Assert.Equal(0.01m, verdict.Charge.Settled);
        Assert.True(sent > 0, "it was sent");
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_long_is_not_waited_for()
    {
        var (answer, sent) = await CallAsync(
            ProviderName.Amazon,
            context => context.Response.ContentLength = 1L << 40,
            sendsBody: false // so whoever reads it waits in vain
        );
        Assert.Equal((200, TooLong, null, 0), (answer.Status, answer.Defect, answer.Page, sent));
    }

    [Theory]
    [Trait("Suite", "all")]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_refusal_without_an_end_is_read_no_further_than_its_status(int status)
    {
        var (answer, _) = await CallAsync(ProviderName.Ebay, context => context.Response.StatusCode = status);
        Assert.Equal((TransportFault.None, status, null), (answer.Fault, answer.Status, answer.Defect));
    }

    /// <summary>Calls a provider that sends until the caller has gone; returns what came of it and how many pieces were sent.</summary>
    private static async Task<(ProviderAnswer Answer, int Sent)> CallAsync(
        ProviderName name,
        Action<HttpContext> begin,
        Func<Stream, Stream>? pack = null,
        bool sendsBody = true
    )
    {
        await using var marketplace = await StubMarketplace.StartAsync();
        var (sent, left) = (0, new TaskCompletionSource());
        marketplace.Answer = async context =>
        {
            begin(context);
            await context.Response.Body.FlushAsync(); // the headers
            if (!sendsBody)
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            var body = pack?.Invoke(context.Response.Body) ?? context.Response.Body;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await body.WriteAsync(Piece);
                sent++;
            }
            left.SetResult();
        };
        using var host = marketplace.Providers(Patience);
        var provider = host.Services.GetServices<IProvider>().Single(p => p.Name == name);
        var answer = await provider.CallAsync(RunId.New(), new WorkUnit(name, "c1", 1, 0), "Lamp", default);
        await left.Task.WaitAsync(Patience); // nobody listens any more
        return (answer, sent);
    }
}
