using System.Text.RegularExpressions;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>What a server writes: one file per local run, and the one of the run before.</summary>
internal sealed class ServerLog(string directory, Regex grave)
{
    private const int LastLines = 3;

    public string File { get; } = Path.Combine(directory, "server.log");

    public void Begin()
    {
        if (System.IO.File.Exists(File)) System.IO.File.Move(File, Path.Combine(directory, "server.previous.log"), overwrite: true);
    }

    /// <summary>The last grave line, or the last lines when none is; null when the server wrote nothing.</summary>
    public string? LastWords()
    {
        if (!System.IO.File.Exists(File)) return null;
        var lines = System.IO.File.ReadAllLines(File).Where(line => line.Length > 0).ToList();
        if (lines.Count == 0) return null;
        return lines.LastOrDefault(line => grave.IsMatch(line)) is { } last ? last[grave.Match(last).Index..] : string.Join(' ', lines.TakeLast(LastLines));
    }
}
