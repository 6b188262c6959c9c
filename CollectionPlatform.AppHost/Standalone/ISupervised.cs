using System.Diagnostics;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>A program that AppHost keeps running: a server of the machine or a service of ours.</summary>
internal interface ISupervised
{
    string Name { get; }

    /// <summary>The signal that asks it to end in good order.</summary>
    int StopSignal { get; }

    /// <summary>Clears what a predecessor that was killed may have left behind. Called before every start.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    ProcessStartInfo StartInfo();

    /// <summary>Whether that process is ready to serve.</summary>
    Task<bool> IsReadyAsync(int pid, CancellationToken cancellationToken);

    /// <summary>One sentence on why it does not start, from what it left behind; null when it left nothing.</summary>
    string? Complaint();
}
