using System.Net.Sockets;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Xunit;

namespace CollectionPlatform.Core.Tests.Marketplaces;

/// <summary>The HTTP client throws the bare error of the socket when a connection dies in the moment it is opened.</summary>
public sealed class DyingConnectionTests
{
    [Fact]
    public async Task A_connection_that_dies_as_it_is_opened_is_a_cut_call_and_no_fault_of_our_own()
    {
        using var http = new HttpClient(new Dying()) { BaseAddress = new Uri("http://marketplace/") };
        var unit = new WorkUnit(ProviderName.Amazon, "c1", 1, 0);
        var answer = await new AmazonProvider(http, TimeProvider.System).CallAsync(RunId.New(), unit, null, default);
        Assert.Equal(TransportFault.Cut, answer.Fault);
    }

    private sealed class Dying : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new SocketException((int)SocketError.NotConnected);
    }
}
