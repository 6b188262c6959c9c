using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CollectionPlatform.Core.Storage;

internal sealed class RunIdConverter() : ValueConverter<RunId, Guid>(id => id.Value, value => new RunId(value));

internal sealed class CategoryIdConverter() : ValueConverter<CategoryId, Guid>(id => id.Value, value => new CategoryId(value));

/// <summary>Enums are stored as the words the API uses.</summary>
internal sealed class CamelCaseConverter<T>() : ValueConverter<T, string>(value => WireJson.Name(value), text => Enum.Parse<T>(text, true))
    where T : struct, Enum;
