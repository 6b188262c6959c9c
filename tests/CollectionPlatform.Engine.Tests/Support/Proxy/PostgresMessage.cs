using System.Buffers.Binary;
using System.Text;

namespace CollectionPlatform.Engine.Tests.Support.Proxy;

/// <summary>
/// A message of PostgreSQL's protocol as it stands on the wire: a type (none at the beginning of a conversation), its length, its body.
/// </summary>
internal sealed class PostgresMessage
{
    public const char Parse = 'P',
        Bind = 'B',
        Sync = 'S',
        Error = 'E',
        Ready = 'Z';

    private readonly int start;
    private int at;

    private PostgresMessage(byte[] bytes, bool typed)
    {
        Bytes = bytes;
        Type = typed ? (char)bytes[0] : '\0';
        at = start = typed ? 5 : 4;
    }

    public byte[] Bytes { get; }

    public char Type { get; }

    /// <summary>Whether it asks, before the conversation begins, for encryption by TLS or GSS.</summary>
    public bool AsksForEncryption =>
        Type == '\0' && Bytes.Length == 8 && BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(4)) is 80877103 or 80877104;

    /// <summary>The next message, or null when the sender hung up.</summary>
    public static async Task<PostgresMessage?> ReadAsync(Stream stream, bool typed)
    {
        var header = new byte[typed ? 5 : 4];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false) < header.Length)
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(typed ? 1 : 0)); // of itself and the body
        var bytes = new byte[header.Length - 4 + length];
        header.CopyTo(bytes, 0);
        await stream.ReadExactlyAsync(bytes.AsMemory(header.Length));
        return new PostgresMessage(bytes, typed);
    }

    /// <summary>The name and the text of a statement.</summary>
    public (string Name, string Text) ReadStatement()
    {
        at = start;
        return (ReadText(), ReadText());
    }

    /// <summary>The name of the statement that gets values, and the values as they stand.</summary>
    public (string Name, List<byte[]?> Values) ReadValues()
    {
        at = start;
        ReadText(); // portal
        var name = ReadText();
        for (var formats = ReadShort(); formats > 0; formats--)
            ReadShort();
        var values = new List<byte[]?>();
        for (var count = ReadShort(); count > 0; count--)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(Take(4));
            values.Add(length < 0 ? null : Take(length).ToArray());
        }

        return (name, values);
    }

    private short ReadShort() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    private string ReadText()
    {
        var text = Encoding.UTF8.GetString(Take(Bytes.AsSpan(at).IndexOf((byte)0)));
        at++; // its end
        return text;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = Bytes.AsSpan(at, count);
        at += count;
        return taken;
    }
}
