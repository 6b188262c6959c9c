namespace CollectionPlatform.Sandbox.Catalogue;

/// <summary>
/// Which product stands in which slot of which category, by arithmetic alone. Every category lists the same number of products; some of its
/// slots
/// are borrowed: they show products of the category before it. A product is borrowed at most once, so it stands in one or two categories.
/// </summary>
/// <param name="categories">Number of categories.</param>
/// <param name="slots">Products that each category lists.</param>
/// <param name="overlapPercent">Percent of the distinct products that stand in two categories.</param>
internal sealed class ProductNumbering(int categories, int slots, int overlapPercent)
{
    // A single category has no other to borrow from.
    private readonly int overlap = categories > 1 ? overlapPercent : 0;

    /// <summary>Distinct products; their numbers go from 0 to this, exclusive.</summary>
    public long Distinct => FirstOwn(categories);

    /// <summary>Number of the product in a slot (from 0) of a category (from 0).</summary>
    public long ProductAt(int category, int slot)
    {
        var borrowed = BorrowedBefore(category + 1) - BorrowedBefore(category);
        var borrowedBefore = slot * borrowed / slots; // spread evenly over the pages
        var isBorrowed = (slot + 1) * borrowed / slots > borrowedBefore;
        if (!isBorrowed)
            return FirstOwn(category) + slot - borrowedBefore;
        var lender = (category + categories - 1) % categories;
        // never fewer than are borrowed from it: at most half of any two neighbours' slots
        var lenderOwn = FirstOwn(lender + 1) - FirstOwn(lender);
        return FirstOwn(lender) + borrowedBefore * lenderOwn / borrowed;
    }

    /// <summary>The category (from 0) whose own product this is.</summary>
    public int CategoryOf(long product)
    {
        var category = (int)Math.Min(product * (100 + overlap) / (100L * slots), categories - 1);
        while (FirstOwn(category) > product)
            category--;
        while (FirstOwn(category + 1) <= product)
            category++;
        return category;
    }

    private long FirstOwn(int category) => (long)category * slots - BorrowedBefore(category);

    // x percent of the distinct products are x/(100+x) of the slots.
    private long BorrowedBefore(int category) => (long)category * slots * overlap / (100 + overlap);
}
