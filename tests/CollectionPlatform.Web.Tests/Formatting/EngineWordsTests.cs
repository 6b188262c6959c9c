using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Tests.Formatting;

/// <summary>What the engine stores of a failure storm is said without what its page says anyway.</summary>
public sealed class EngineWordsTests
{
    [Theory]
    [InlineData(
        "ebay: everything fails alike: no response in time; skip these items or keep waiting; tried 3 times; next try in 60 s",
        "Every eBay response is failing the same way: no response in time; tried 3 times; next try in 60 s"
    )]
    [InlineData("waiting for ebay: everything fails alike: x", "waiting for ebay: every response is failing the same way: x")]
    [InlineData("service unavailable (503)", "service unavailable (503)")]
    public void It_is_plain(string stored, string shown) => Assert.Equal(shown, EngineWords.Plain(stored));

    [Theory]
    [InlineData("everything fails alike: the title is missing; skip these items or keep waiting", "The title is missing")]
    [InlineData("out of credit (402): top up the provider’s account", "Out of credit (402): top up the provider’s account")]
    [InlineData("", "")]
    public void Below_its_title_it_is_a_sentence(string stored, string shown) => Assert.Equal(shown, EngineWords.Below(stored));
}
