using System.Text;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Requests;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Categories;

internal static class CategoryImportEndpoint
{
    public static void MapImport(this IEndpointRouteBuilder categories) =>
        categories
            .MapPost("/import", ImportAsync)
            .WithSummary("Import a CSV file with the header id,category_name; each line counts as added, updated or rejected")
            .Accepts<string>("text/csv")
            .WithMetadata(new RequestSizeLimitAttribute(CategoryCsv.MaxBytes))
            .ProducesProblem(400)
            .ProducesProblem(413)
            .ProducesProblem(415);

    private static async Task<Results<Ok<CategoryImport>, ProblemHttpResult>> ImportAsync(
        HttpRequest request,
        CollectionDb db,
        CancellationToken stop
    )
    {
        var (file, broken) = await CategoryCsv.ReadAsync(
            request.Body,
            RequestBodies.EncodingOf(request.ContentType) ?? Encoding.UTF8,
            stop
        );
        if (file is null)
            return Problem.Invalid("file", broken!);
        var added = await SaveAsync(db, file, stop);
        return TypedResults.Ok(new CategoryImport(added.Count(isNew => isNew), added.Count(isNew => !isNew), file.Rejected));
    }

    /// <summary>
    /// One upsert for all lines; says for each whether it is new (PostgreSQL leaves xmax 0 on rows it inserted). A category that was
    /// disabled is back.
    /// </summary>
    private static Task<List<bool>> SaveAsync(CollectionDb db, CategoryCsv file, CancellationToken stop)
    {
        // in key order, so that two imports at once cannot deadlock
        var lines = file.Lines.OrderBy(l => l.ExternalId, StringComparer.Ordinal).ToList();
        var ids = lines.Select(_ => CategoryId.New().Value).ToArray();
        var externalIds = lines.Select(l => l.ExternalId).ToArray();
        var names = lines.Select(l => l.Name).ToArray();
        return db
            .Database.SqlQuery<bool>(
                $"""
                insert into categories (id, external_id, name, enabled)
                select id, external_id, name, true from unnest({ids}, {externalIds}, {names}) as line (id, external_id, name)
                on conflict (external_id) do update set name = excluded.name, enabled = true
                returning xmax = 0
                """
            )
            .ToListAsync(stop);
    }
}
