using System.Text.Json.Serialization;
using CollectionPlatform.Sandbox.Amazon;
using CollectionPlatform.Sandbox.Faults;
using CollectionPlatform.Sandbox.Ledger;

namespace CollectionPlatform.Sandbox;

/// <summary>Serializers of the small answers; pages and call lists are written by hand.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IEnumerable<CategoryView>))]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(LedgerView))]
internal sealed partial class SandboxJson : JsonSerializerContext;
