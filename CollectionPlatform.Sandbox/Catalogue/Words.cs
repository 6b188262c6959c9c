namespace CollectionPlatform.Sandbox.Catalogue;

/// <summary>The vocabulary of generated names.</summary>
internal static class Words
{
    private static readonly string[] Departments =
    [
        "Kitchen & Dining",
        "Garden & Outdoor",
        "Office Supplies",
        "Pet Supplies",
        "Home Storage",
        "Camping & Hiking",
        "Craft Supplies",
        "Car Care",
        "Baby Care",
        "Bath & Shower",
        "Lighting",
        "Power Tools",
        "Musical Instruments",
        "Toys & Games",
        "Cycling",
        "Luggage",
    ];

    private static readonly string[] Themes =
    [
        "Everyday",
        "Compact",
        "Professional",
        "Vintage",
        "Outdoor",
        "Travel",
        "Premium",
        "Classic",
        "Modern",
        "Budget",
        "Seasonal",
        "Refurbished",
        "Starter",
    ];

    private static readonly string[] Brands =
    [
        "Alderway",
        "Brightmoor",
        "Cascadia",
        "Dunmere",
        "Elmhurst",
        "Fernhill",
        "Greywick",
        "Halden",
        "Inverlea",
        "Juniper & Co",
        "Kestrelson",
        "Larkfield",
        "Moorgate",
        "Northbay",
        "Oakridge",
        "Pinecrest",
        "Quillstone",
        "Rosedale",
        "Stonebrook",
        "Thornbury",
        "Umberton",
        "Valecroft",
        "Westerly",
        "Yarrow",
    ];

    private static readonly string[] Qualities =
    [
        "Stainless Steel",
        "Foldable",
        "Waterproof",
        "Heavy Duty",
        "Lightweight",
        "Adjustable",
        "Rechargeable",
        "Handmade",
        "Non-Slip",
        "Insulated",
        "Organic Cotton",
        "Cordless",
        "Portable",
        "Extra Large",
        "Slim",
        "Double-Walled",
    ];

    private static readonly string[] Things =
    [
        "Storage Box",
        "Lamp",
        "Water Bottle",
        "Backpack",
        "Tool Set",
        "Organizer",
        "Blanket",
        "Cutting Board",
        "Desk Mat",
        "Bike Pump",
        "Tent",
        "Brush Kit",
        "Speaker Stand",
        "Puzzle",
        "Planter",
        "Scale",
        "Suitcase",
        "Harness",
        "Shelf",
        "Timer",
        "Torch",
        "Apron",
        "Yarn Set",
        "Cushion",
    ];

    private static readonly string[] Extras =
    [
        "Black",
        "Navy Blue",
        "Forest Green",
        "Set of 2",
        "Pack of 6",
        "with Lid",
        "12 Inch",
        "with Carry Case",
        "Grey",
        "500 ml",
        "2023 Edition",
        "Café Brown",
    ];

    private static readonly string[] SellerWords =
    [
        "bargain",
        "attic",
        "corner",
        "harbor",
        "lucky",
        "prime",
        "silver",
        "urban",
        "maple",
        "swift",
        "honest",
        "family",
        "global",
        "retro",
        "tidy",
        "blue",
    ];
    private static readonly string[] SellerPlaces =
    [
        "shop",
        "deals",
        "outlet",
        "traders",
        "finds",
        "market",
        "depot",
        "goods",
        "store",
        "bazaar",
        "supply",
        "barn",
    ];

    /// <summary>A name for the category with that number; unique.</summary>
    public static string Category(int number)
    {
        var name = $"{Themes[number / Departments.Length % Themes.Length]} {Departments[number % Departments.Length]}";
        var round = number / (Departments.Length * Themes.Length);
        return round == 0 ? name : $"{name} {round + 1}";
    }

    /// <summary>A title from the draws of <paramref name="hash"/>.</summary>
    public static string Title(ulong hash) =>
        $"{Brands[hash.Below(0, Brands.Length)]} {Qualities[hash.Below(1, Qualities.Length)]} "
        + $"{Things[hash.Below(2, Things.Length)]}, {Extras[hash.Below(3, Extras.Length)]}, Model {hash.Below(4, 9000) + 1000}";

    /// <summary>The user name of the seller with that number; unique.</summary>
    public static string Seller(int number) =>
        $"{SellerWords[number % SellerWords.Length]}_{SellerPlaces[number / SellerWords.Length % SellerPlaces.Length]}_{number}";
}
