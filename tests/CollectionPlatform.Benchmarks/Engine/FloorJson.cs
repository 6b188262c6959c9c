using System.Text.Json.Serialization;
using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>How the floor writes items.</summary>
[JsonSerializable(typeof(CollectedProduct))]
[JsonSerializable(typeof(CollectedListing))]
internal sealed partial class FloorJson : JsonSerializerContext;
