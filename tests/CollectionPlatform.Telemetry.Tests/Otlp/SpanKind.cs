namespace CollectionPlatform.Telemetry.Tests.Otlp;

/// <summary>As numbered by OTLP.</summary>
internal enum SpanKind
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}
