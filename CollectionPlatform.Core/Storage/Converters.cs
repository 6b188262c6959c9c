using System.Text.Json;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CollectionPlatform.Core.Storage;

internal sealed class RunIdConverter() : ValueConverter<RunId, Guid>(id => id.Value, value => new RunId(value));

internal sealed class CategoryIdConverter() : ValueConverter<CategoryId, Guid>(id => id.Value, value => new CategoryId(value));

/// <summary>Enums are stored as the words the API uses.</summary>
internal sealed class CamelCaseConverter<T>() : ValueConverter<T, string>(value => WireJson.Name(value), text => Enum.Parse<T>(text, true))
    where T : struct, Enum;

/// <summary>The naming of tables and columns, shared by every context of the product.</summary>
public static class SnakeCase
{
    /// <summary>Tables, columns, keys and indexes in snake_case; tables take the plural name of their DbSet.</summary>
    public static void UseSnakeCase(this ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var entity in model.Model.GetEntityTypes())
        {
            entity.SetTableName(Of(entity.GetTableName()!));
            foreach (var property in entity.GetProperties())
                property.SetColumnName(Of(property.Name));
            foreach (var key in entity.GetKeys())
                key.SetName(Of(key.GetName()!));
            foreach (var key in entity.GetForeignKeys())
                key.SetConstraintName(Of(key.GetConstraintName()!));
            foreach (var index in entity.GetIndexes())
                index.SetDatabaseName(Of(index.GetDatabaseName()!));
        }
    }

    private static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name).Replace("__", "_", StringComparison.Ordinal);
}
