using CollectionPlatform.Web.ApiClient;

namespace CollectionPlatform.Web.Tests.Formatting;

/// <summary>What the Api refuses is said in the words of the pages.</summary>
public sealed class ProblemWordsTests
{
    [Theory]
    [InlineData(
        "userName",
        "must not be a UUID, which is taken for a user's id",
        "User name must not be a UUID, which is taken for a user’s id."
    )]
    [InlineData("budgetCapUsd", "must be an amount in USD", "The cap must be an amount in USD.")]
    [InlineData("ebay.priceUsd", "must be an amount in USD", "eBay: USD per call must be an amount in USD.")]
    [InlineData("unheardOf", "must be given", "unheardOf must be given.")]
    public void A_field_is_called_by_its_label(string field, string wrong, string read) =>
        Assert.Equal(
            read,
            ProblemWords.Of(
                new("urn:collection-platform:invalid-input", "invalid input", "As programs read it.")
                {
                    Errors = new Dictionary<string, string[]> { [field] = [wrong] },
                }
            )
        );

    [Theory]
    [InlineData("no-such-move", "budgetStopped", "Not possible while the run is stopped at the cap.")]
    [InlineData("no-such-move", "pausing", "Not possible while the run is pausing.")]
    [InlineData("no-such-move", "completed", "As programs read it.")]
    [InlineData("retention-unfinished", "cancelling", "Only one can run at a time: another retention run is being cancelled.")]
    [InlineData("changed-meanwhile", null, "Someone else saved other values after you opened this page")]
    [InlineData("forbidden", null, ProblemWords.AdminsOnly)]
    [InlineData("budget-warning", null, "As programs read it.")]
    public void A_state_is_called_as_everywhere(string type, string? state, string read) =>
        Assert.StartsWith(
            read,
            ProblemWords.Of(new("urn:collection-platform:" + type, "Title", "As programs read it.") { State = state }),
            StringComparison.Ordinal
        );

    /// <summary>Refusals of keys, headers, bodies and routes: their sentences are for callers. Null: the status says it.</summary>
    [Theory]
    [InlineData("unauthorized", ProblemWords.Unknown)]
    [InlineData("forbidden", ProblemWords.AdminsOnly)]
    [InlineData("internal-error", ProblemWords.Fault)]
    [InlineData("too-many-requests", "You are doing too much at once. Wait a moment, then try again.")]
    [InlineData("body-too-large", "That was more than can be taken at once. Choose less, or a smaller file.")]
    [InlineData("not-found", null)]
    [InlineData("bad-request", null)]
    [InlineData("malformed-json", null)]
    [InlineData("method-not-allowed", null)]
    [InlineData("unsupported-media-type", null)]
    public void How_to_call_the_Api_is_never_told_to_a_person(string type, string? read) =>
        Assert.Equal(read, ProblemWords.Of(new("urn:collection-platform:" + type, "As programs read it.", "Send a key; see /docs.")));

    [Fact]
    public void A_warning_of_the_budget_names_the_box_to_tick() =>
        Assert.Equal(
            "This is expected to cost $4.90, 98 % of the $5.00 cap. Select “Start anyway, close to the cap” to start it.",
            ProblemWords.Of(
                new("urn:collection-platform:budget-warning", Detail: "…")
                {
                    TotalUsd = 4.9m,
                    BudgetCapUsd = 5,
                    UsedRatio = 0.98,
                }
            )
        );
}
