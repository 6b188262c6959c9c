using System.Globalization;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>Reads bodies of providers, which may be endless, or not compressed as they say.</summary>
public static class BoundedBody
{
    /// <exception cref="InvalidDataException">It is longer than <paramref name="maxBytes"/>, or not compressed as it says.</exception>
    /// <exception cref="IOException">The connection was cut.</exception>
    public static async Task<Memory<byte>> ReadAsync(HttpContent content, int maxBytes, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Headers.ContentLength > maxBytes)
            throw TooLong(maxBytes);
        var body = new MemoryStream();
        await using var stream = await content.ReadAsStreamAsync(stop);
        var buffer = new byte[16 * 1024];
        for (int read; (read = await ReadAsync(stream, buffer, stop)) > 0; )
        {
            if (body.Length + read > maxBytes)
                throw TooLong(maxBytes);
            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static async Task<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken stop)
    {
        try
        {
            return await stream.ReadAsync(buffer, stop);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new InvalidDataException($"the body is not compressed as it says: {e.Message}", e);
        }
    }

    private static InvalidDataException TooLong(int maxBytes) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the body is longer than {maxBytes} bytes"));
}
