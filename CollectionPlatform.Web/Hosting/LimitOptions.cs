namespace CollectionPlatform.Web.Hosting;

/// <summary>The section <c>Limits</c> of the configuration: what one address may do before anybody is signed in.</summary>
public sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>Posts of strangers at a time, 1 to 1,000. More wait; what is more than 8 times as many gets 429.</summary>
    public int PostsPerAddress { get; set; } = 16;

    /// <summary>Passwords tried at once, 1 to 10,000; each second allows one more try. The Api slows single accounts much sooner.</summary>
    public int SignInsPerAddress { get; set; } = 60;
}
