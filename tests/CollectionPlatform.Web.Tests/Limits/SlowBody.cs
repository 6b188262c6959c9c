using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CollectionPlatform.Web.Tests.Limits;

/// <summary>A form that comes in parts, the next one a while after the other.</summary>
internal sealed class SlowBody : HttpContent
{
    private readonly string[] parts;

    public SlowBody(params string[] parts)
    {
        this.parts = parts;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var part in parts)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(part));
            await stream.FlushAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(200)); // the network's, not a wait for anything
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
