using System.Text.Json;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Run.Tabs;

/// <summary>The words that scripts need for entries that arrive live, as JSON: wire name to word.</summary>
public static class FeedWords
{
    public static string Reasons { get; } = JsonSerializer.Serialize(Enum.GetValues<SkipReason>().ToDictionary(WireJson.Name, Show.Word));

    public static string Providers { get; } =
        JsonSerializer.Serialize(Enum.GetValues<ProviderName>().Select(name => name.Key()).ToDictionary(key => key, Show.Provider));
}
