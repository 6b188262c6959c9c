using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.AppHost.Local;

/// <summary>Why a start that had begun was given up; null in normal life.</summary>
internal sealed class StartRefusal(IHostApplicationLifetime lifetime)
{
    public string? Reason { get; private set; }

    /// <summary>Ends AppHost. The first reason counts.</summary>
    public void GiveUp(string reason)
    {
        Reason ??= reason;
        lifetime.StopApplication();
    }
}
