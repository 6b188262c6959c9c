using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Xunit;

namespace CollectionPlatform.Core.Tests.Marketplaces;

/// <summary>The table of provider answers, row by row: what each means for the unit, the money and the gate.</summary>
public sealed class AnswerVerdictTests
{
    private static readonly CallPrice Price = CallPrice.Listed(0.01m);
    private static readonly CollectedPage Page = new(1, [], []);

    [Fact]
    public void A_well_formed_answer_is_collected_at_the_price_it_names()
    {
        Assert.Equal(
            new AnswerVerdict(new UnitOutcome.Collected(Page), Charge.Assumed(Price), ProviderTrouble.None, "", null),
            Of(new(TransportFault.None, 200, Page))
        );
        Assert.Equal(Charge.Billed(Price, 0.02m), Of(new(TransportFault.None, 200, Page, BilledUsd: 0.02m)).Charge);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public void A_missing_item_is_skipped_and_paid_and_says_nothing_against_the_provider(int status)
    {
        var verdict = Of(new(TransportFault.None, status));
        Assert.Equal(SkipReason.NotFound, Assert.IsType<UnitOutcome.Skipped>(verdict.Outcome).Reason);
        Assert.Equal(
            (Charge.Assumed(Price), ProviderTrouble.None, null, false),
            (verdict.Charge, verdict.Trouble, verdict.Kind, verdict.IsUnclear)
        );
    }

    [Theory]
    [InlineData(400, "rejected (400)")]
    [InlineData(422, "rejected (422)")]
    public void A_rejected_item_is_paid_and_its_own_failure_unless_all_fail_alike(int status, string kind)
    {
        var verdict = Of(new(TransportFault.None, status));
        Assert.Equal(SkipReason.Rejected, Assert.IsType<UnitOutcome.Skipped>(verdict.Outcome).Reason);
        Assert.Equal(
            (Charge.Assumed(Price), ProviderTrouble.Item, kind, true),
            (verdict.Charge, verdict.Trouble, verdict.Kind, verdict.IsUnclear)
        );
    }

    [Fact]
    public void A_malformed_body_is_skipped_with_what_is_wrong_and_paid()
    {
        var verdict = Of(new(TransportFault.None, 200, Defect: "title holds a NUL character", BilledUsd: 0.01m));
        Assert.Equal(new UnitOutcome.Skipped(SkipReason.Malformed, "title holds a NUL character"), verdict.Outcome);
        Assert.Equal(
            (Charge.Billed(Price, 0.01m), ProviderTrouble.Item, "malformed (200)"),
            (verdict.Charge, verdict.Trouble, verdict.Kind)
        );
    }

    [Theory]
    [InlineData(401, ProviderTrouble.NeedsAttention)]
    [InlineData(402, ProviderTrouble.NeedsAttention)]
    [InlineData(403, ProviderTrouble.NeedsAttention)]
    [InlineData(429, ProviderTrouble.RateLimited)]
    [InlineData(503, ProviderTrouble.Down)]
    public void A_provider_in_trouble_costs_nothing_and_the_unit_goes_back(int status, ProviderTrouble trouble)
    {
        var verdict = Of(new(TransportFault.None, status, RetryAfter: TimeSpan.FromSeconds(5)));
        Assert.Null(verdict.Outcome);
        Assert.Equal((Charge.Refused(Price), trouble, TimeSpan.FromSeconds(5)), (verdict.Charge, verdict.Trouble, verdict.RetryAfter));
    }

    [Fact]
    public void What_was_never_sent_costs_nothing() =>
        Assert.Equal(
            (Charge.NotSent(Price), ProviderTrouble.Down),
            (Of(new(TransportFault.Unreachable)).Charge, Of(new(TransportFault.Unreachable)).Trouble)
        );

    [Theory]
    [InlineData(TransportFault.TimedOut)]
    [InlineData(TransportFault.Cut)]
    public void What_was_sent_and_not_answered_may_have_been_billed(TransportFault fault) =>
        Assert.Equal((Charge.Unknown(Price), ProviderTrouble.Suspect), (Of(new(fault)).Charge, Of(new(fault)).Trouble));

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public void A_server_error_costs_nothing_and_may_be_the_items_or_the_providers_fault(int status)
    {
        var verdict = Of(new(TransportFault.None, status));
        Assert.Equal(SkipReason.ServerError, Assert.IsType<UnitOutcome.Skipped>(verdict.Outcome).Reason);
        Assert.Equal(
            (Charge.Refused(Price), ProviderTrouble.Suspect, null, true),
            (verdict.Charge, verdict.Trouble, verdict.Kind, verdict.IsUnclear)
        );
    }

    [Theory]
    [InlineData(403, true)]
    [InlineData(503, true)]
    [InlineData(401, false)]
    [InlineData(402, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    public void Only_a_403_or_503_may_be_the_units_own_refusal(int status, bool may) =>
        Assert.Equal(may, Of(new(TransportFault.None, status)).MayBeTheUnits);

    [Fact]
    public void A_bill_is_compared_with_the_price_list_also_when_it_is_nothing_or_more_was_reserved()
    {
        var raised = new CallPrice(0.05m, 0.002m);
        Assert.Equal(0.048m, Charge.Billed(raised, 0.05m).Discrepancy);
        Assert.Equal(-0.002m, Of(raised, new(TransportFault.None, 200, Page, BilledUsd: 0)).Charge.Discrepancy);
        Assert.Equal(0, Of(raised, new(TransportFault.None, 503, BilledUsd: 0)).Charge.Discrepancy); // refused: free anyway
        Assert.Equal((0.05m, 0m), (Charge.Assumed(raised).Settled, Charge.Assumed(raised).Discrepancy));
    }

    [Theory]
    [InlineData(0.2, false)]
    [InlineData(0.200001, true)]
    public void A_bill_of_more_than_a_hundred_times_the_list_is_absurd(double bill, bool absurd) =>
        Assert.Equal(absurd, Charge.Billed(new CallPrice(0.1m, 0.002m), (decimal)bill).IsAbsurd);

    [Fact]
    public void Two_failures_that_differ_in_a_number_alone_say_the_same()
    {
        Assert.Equal(
            Sentence("a value is not of the promised kind at $.products[7].price"),
            Sentence("a value is not of the promised kind at $.products[12].price")
        );
        Assert.NotEqual(Sentence("a required field is missing: 'listings'"), Sentence("a required field is missing: 'asin'"));

        static string? Sentence(string defect) => Of(new(TransportFault.None, 200, Defect: defect)).Sentence;
    }

    private static AnswerVerdict Of(CallPrice price, ProviderAnswer answer) => AnswerVerdict.Of(answer, price);

    private static AnswerVerdict Of(ProviderAnswer answer) => AnswerVerdict.Of(answer, Price);
}
