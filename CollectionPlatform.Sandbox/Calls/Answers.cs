using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CollectionPlatform.Sandbox.Faults;

namespace CollectionPlatform.Sandbox.Calls;

/// <summary>Puts answers into the response; the caller sends them off.</summary>
internal static class Answers
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <summary>Writes the answer to a paid call: status, headers and body.</summary>
    /// <param name="response">Where to.</param>
    /// <param name="fate">What the answer is.</param>
    /// <param name="page">The page, where the fate lets it through.</param>
    /// <param name="usd">What the call cost.</param>
    public static void Write(HttpResponse response, in Fate fate, IPage? page, decimal usd)
    {
        response.StatusCode = fate.Status;
        if (fate.Billed)
            response.Headers["X-Billed-Usd"] = usd.ToString(CultureInfo.InvariantCulture);
        if (fate.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);

        var (bytes, json) = Rent();
        if (fate.Status == StatusCodes.Status200OK && fate.Kind != FateKind.Sick)
            page!.Write(json, fate.Defect);
        else
            WriteError(json, fate.Error);
        json.Flush();
        Send(response, fate.Defect == Defect.Truncated ? bytes.WrittenSpan[..(bytes.WrittenCount / 2)] : bytes.WrittenSpan);
    }

    /// <summary>Refuses a request that is none: it is not billed and not in the ledger.</summary>
    public static async Task RefuseRequestAsync(HttpContext context, string detail) =>
        await TypedResults
            .Problem(detail, statusCode: StatusCodes.Status400BadRequest, type: "urn:collection-platform:bad-request")
            .ExecuteAsync(context);

    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json) Rent()
    {
        buffer ??= new(16 * 1024);
        buffer.ResetWrittenCount();
        writer ??= new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        writer.Reset();
        return (buffer, writer);
    }

    private static void Send(HttpResponse response, ReadOnlySpan<byte> body)
    {
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
    }

    private static void WriteError(Utf8JsonWriter json, string message)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", message);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
