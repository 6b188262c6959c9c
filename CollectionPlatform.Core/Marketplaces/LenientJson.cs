using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>
/// Reads JSON as it is found in the wild. Whatever charset the answer names, its bytes are UTF-8 (or UTF-16 with its byte order mark);
/// what is no character becomes U+FFFD. Then no text of the document can fail to be read.
/// </summary>
public static class LenientJson
{
    private const int MaxDepth = 1000;
    private const byte Delete = 0x7F;
    private const int UnicodeEscape = 6; // \u1234

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, MaxDepth = MaxDepth };

    /// <summary>Parses the body, which is changed in place and belongs to the document from then on.</summary>
    /// <exception cref="JsonException">It is no JSON, or it ends too early.</exception>
    public static JsonDocument Parse(Memory<byte> body)
    {
        var json = Decoded(body);
        Mend(json.Span);
        return JsonDocument.Parse(json, Options);
    }

    private static Memory<byte> Decoded(Memory<byte> body)
    {
        var bytes = body.Span;
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(bytes[2..]));
        if (bytes is [0xFE, 0xFF, ..])
            return Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(bytes[2..]));
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            body = body[3..];
        return Utf8.IsValid(body.Span) ? body : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span));
    }

    /// <summary>
    /// In texts it makes of raw control characters the one that JSON allows (blanks elsewhere), and of escaped lone surrogates U+FFFD; of
    /// numbers that JSON does not know it makes an empty text. Each takes as many bytes as before.
    /// </summary>
    private static void Mend(Span<byte> json)
    {
        var inText = false;
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case < (byte)' ':
                    json[i] = inText ? Delete : (byte)' ';
                    break;
                case (byte)'"':
                    inText = !inText;
                    break;
                case (byte)'\\' when inText:
                    i += MendEscape(json[i..]) - 1;
                    break;
                case (byte)'N' or (byte)'I' or (byte)'-' when !inText:
                    i += MendNumber(json[i..]) - 1;
                    break;
            }
        }
    }

    /// <summary>Answers how many bytes the escape takes.</summary>
    private static int MendEscape(Span<byte> escape)
    {
        if (CodeOf(escape) is not { } code)
            return 2;
        if (!char.IsSurrogate((char)code))
            return UnicodeEscape;
        if (char.IsHighSurrogate((char)code) && CodeOf(escape[UnicodeEscape..]) is { } next && char.IsLowSurrogate((char)next))
            return 2 * UnicodeEscape;
        "FFFD"u8.CopyTo(escape[2..]);
        return UnicodeEscape;
    }

    private static ushort? CodeOf(ReadOnlySpan<byte> escape) =>
        escape.Length >= UnicodeEscape
        && escape.StartsWith("\\u"u8)
        && ushort.TryParse(escape[2..UnicodeEscape], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;

    /// <summary>Answers how many bytes it has looked at.</summary>
    private static int MendNumber(Span<byte> number)
    {
        var length =
            number.StartsWith("NaN"u8) ? 3
            : number.StartsWith("Infinity"u8) ? 8
            : number.StartsWith("-Infinity"u8) ? 9
            : 0;
        if (length == 0)
            return 1;
        number[..length].Fill((byte)' ');
        number[..2].Fill((byte)'"');
        return length;
    }
}
