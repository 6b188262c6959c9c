using System.Text.Json;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Core.Live;

/// <summary>
/// Progress of a run, published on <see cref="Channels.Live"/> once per commit. <paramref name="After"/> and <paramref name="Last"/> are
/// sequence numbers of the
/// run's log: a listener whose last seen number is not <paramref name="After"/> has a hole to fill from the API; a message whose <paramref
/// name="Last"/> it has seen is old. On the wire it is two lines of JSON: <see cref="Head"/>, and the commit's <see cref="LogPack"/>.
/// </summary>
public sealed record RunProgress(
    Guid RunId,
    long After,
    long Last,
    RunCounts Counts,
    RunSpend Spend,
    string? CurrentCategory,
    IReadOnlyList<LogEntry> Entries
)
{
    /// <summary>The first line: everything but the entries.</summary>
    public byte[] Head() => JsonSerializer.SerializeToUtf8Bytes(this with { Entries = [] }, WireJson.Options);

    /// <summary>Reads both lines.</summary>
    /// <exception cref="JsonException">The message is something else.</exception>
    public static RunProgress Parse(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf((byte)'\n');
        if (end < 0)
            throw new JsonException("Progress of a run is two lines.");
        var head = JsonSerializer.Deserialize<RunProgress>(message[..end], WireJson.Options)!;
        return head with { Entries = LogPack.Read(message[(end + 1)..], head.After + 1) };
    }
}

/// <summary>A run was created or changed state; published on <see cref="Channels.Runs"/>. Listeners read the run anew.</summary>
public sealed record RunChanged(Guid RunId, RunState State);

/// <summary>Names of the pub/sub channels. All of them only hasten what a slow poll finds too.</summary>
public static class Channels
{
    /// <summary>State changes of runs: <see cref="RunChanged"/>.</summary>
    public const string Runs = "runs";

    /// <summary>Settings, prices or gates changed; the message is empty.</summary>
    public const string Providers = "providers";

    /// <summary>
    /// Sessions, users or API keys changed; the message is empty. Who keeps something open for a caller asks whether it still may.
    /// </summary>
    public const string Access = "access";

    /// <summary>Progress of one run: <see cref="RunProgress"/>.</summary>
    public static string Live(Guid runId) => $"live:{runId}";
}
