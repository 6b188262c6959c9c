using System.Diagnostics;

namespace CollectionPlatform.Core.Runs;

/// <summary>
/// The trace a run belongs to, as it is stored with the run (W3C traceparent): Api writes it, and whichever worker plans the run goes on
/// with it, also after a restart.
/// </summary>
public static class TraceParent
{
    /// <summary>Of the request at hand; null when it is not traced.</summary>
    public static string? Current => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>The context to go on with; default when nothing was stored.</summary>
    public static ActivityContext Parse(string? stored) =>
        ActivityContext.TryParse(stored, traceState: null, isRemote: true, out var context) ? context : default;
}
