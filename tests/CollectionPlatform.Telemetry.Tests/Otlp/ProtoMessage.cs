using Google.Protobuf;

namespace CollectionPlatform.Telemetry.Tests.Otlp;

/// <summary>
/// A protobuf message read without its schema: its fields by number. The numbers used here are those of opentelemetry-proto 1.x, which
/// never change their meaning.
/// </summary>
internal sealed class ProtoMessage
{
    private readonly ILookup<uint, object> fields;

    private ProtoMessage(ILookup<uint, object> fields) => this.fields = fields;

    /// <exception cref="InvalidProtocolBufferException">It is no protobuf message.</exception>
    public static ProtoMessage Parse(byte[] bytes)
    {
        var (input, read) = (new CodedInputStream(bytes), new List<(uint Number, object Value)>());
        while (input.ReadTag() is not 0 and var tag)
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var other => throw new InvalidDataException($"OTLP has no fields of the wire type {other}."),
            };
            read.Add((checked((uint)WireFormat.GetTagFieldNumber(tag)), value));
        }

        return new ProtoMessage(read.ToLookup(field => field.Number, field => field.Value));
    }

    public bool Has(uint number) => fields.Contains(number);

    /// <summary>The messages of a repeated field.</summary>
    public IEnumerable<ProtoMessage> All(uint number) => fields[number].Select(value => Parse((byte[])value));

    /// <summary>The message of a field; an empty one when it is not there.</summary>
    public ProtoMessage One(uint number) => Has(number) ? All(number).Last() : Parse([]);

    public string Text(uint number) => System.Text.Encoding.UTF8.GetString(Bytes(number));

    public string Hex(uint number) => Convert.ToHexStringLower(Bytes(number));

    /// <summary>A number as it is on the wire; 0 when it is not there.</summary>
    public ulong Number(uint number) => Has(number) ? (ulong)fields[number].Last() : 0;

    public double Double(uint number) => BitConverter.UInt64BitsToDouble(Number(number));

    /// <summary>A packed list of doubles.</summary>
    public IReadOnlyList<double> Doubles(uint number) => [.. Bytes(number).Chunk(8).Select(chunk => BitConverter.ToDouble(chunk))];

    private byte[] Bytes(uint number) => Has(number) ? (byte[])fields[number].Last() : [];
}
