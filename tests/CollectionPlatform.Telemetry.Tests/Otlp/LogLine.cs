namespace CollectionPlatform.Telemetry.Tests.Otlp;

/// <summary>A log record as it was received; its tags are those of the message and of the scopes around it.</summary>
internal sealed record LogLine(string Service, string Category, string Text, ILookup<string, string> Tags);
