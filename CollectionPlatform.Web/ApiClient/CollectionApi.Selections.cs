using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Selections;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

public sealed partial class CollectionApi
{
    /// <summary>The first 500 by name.</summary>
    public Task<Page<SelectionView>> SelectionsAsync(CancellationToken cancellation) =>
        GetAsync<Page<SelectionView>>("api/selections" + Query(("limit", 500)), cancellation);

    /// <exception cref="ApiException">409 <see cref="ApiException.SelectionExists"/> when the name is taken.</exception>
    public Task<SelectionView> SaveSelectionAsync(
        string name,
        IReadOnlyCollection<Guid> categoryIds,
        int? skipLookupsYoungerThanDays,
        CancellationToken cancellation
    ) =>
        SendAsync<SelectionView>(
            HttpMethod.Post,
            "api/selections",
            new
            {
                name,
                categoryIds,
                skipLookupsYoungerThanDays,
            },
            cancellation
        );

    public Task<SelectionView> ReplaceSelectionAsync(
        Guid id,
        string name,
        IReadOnlyCollection<Guid> categoryIds,
        int? skipLookupsYoungerThanDays,
        CancellationToken cancellation
    ) =>
        SendAsync<SelectionView>(
            HttpMethod.Put,
            $"api/selections/{id}",
            new
            {
                name,
                categoryIds,
                skipLookupsYoungerThanDays,
            },
            cancellation
        );

    public Task RemoveSelectionAsync(Guid id, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"api/selections/{id}", null, cancellation);

    /// <summary>The ids of the run's categories, all of them.</summary>
    public async Task<IReadOnlyList<Guid>> RunCategoryIdsAsync(Guid id, CancellationToken cancellation)
    {
        var ids = new List<Guid>();
        string? after = null;
        do
        {
            var page = await RunCategoriesAsync(id, after, cancellation);
            ids.AddRange(page.Items.Select(c => c.CategoryId));
            after = page.Next;
        } while (after is not null);
        return ids;
    }
}
