using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.Hosting.Supervision;

/// <summary>Why a start that had begun was given up; null in normal life.</summary>
public sealed class StartRefusal(IHostApplicationLifetime lifetime)
{
    public string? Reason { get; private set; }

    /// <summary>Ends AppHost. The first reason counts.</summary>
    public void GiveUp(string reason)
    {
        Reason ??= reason;
        lifetime.StopApplication();
    }
}
