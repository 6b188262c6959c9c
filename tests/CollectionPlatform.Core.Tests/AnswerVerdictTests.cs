using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Xunit;

namespace CollectionPlatform.Core.Tests;

/// <summary>The table of provider answers, row by row: what each means for the unit, the money and the gate.</summary>
public sealed class AnswerVerdictTests
{
    private const decimal Price = 0.01m;
    private static readonly CollectedPage Page = new(1, [], []);

    [Fact]
    public void A_well_formed_answer_is_collected_at_the_price_it_names()
    {
        Assert.Equal(
            new AnswerVerdict(new UnitOutcome.Collected(Page), Charge.Billed(Price, Price), ProviderTrouble.None, "", null),
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
            (Charge.Billed(Price, Price), ProviderTrouble.None, null, false),
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
            (Charge.Billed(Price, Price), ProviderTrouble.Item, kind, true),
            (verdict.Charge, verdict.Trouble, verdict.Kind, verdict.IsUnclear)
        );
    }

    [Fact]
    public void A_malformed_body_is_skipped_with_what_is_wrong_and_paid()
    {
        var verdict = Of(new(TransportFault.None, 200, Defect: "title holds a NUL character", BilledUsd: 0.01m));
        Assert.Equal(new UnitOutcome.Skipped(SkipReason.Malformed, "title holds a NUL character"), verdict.Outcome);
        Assert.Equal(
            (Charge.Billed(Price, Price), ProviderTrouble.Item, "malformed (200)"),
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
        Assert.Equal((Charge.Billed(Price, 0), trouble, TimeSpan.FromSeconds(5)), (verdict.Charge, verdict.Trouble, verdict.RetryAfter));
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
            (Charge.Billed(Price, 0), ProviderTrouble.Suspect, null, true),
            (verdict.Charge, verdict.Trouble, verdict.Kind, verdict.IsUnclear)
        );
    }

    private static AnswerVerdict Of(ProviderAnswer answer) => AnswerVerdict.Of(answer, Price);
}
