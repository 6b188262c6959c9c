using System.Globalization;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>One file per running program, <c>pids/worker-1.pid</c>, holding its process id; rewritten at every start.</summary>
internal sealed class PidFiles(string directory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public void Write(string name, int pid)
    {
        var file = Path.Combine(directory, name + ".pid");
        File.WriteAllText(file + ".next", pid.ToString(CultureInfo.InvariantCulture) + "\n");
        File.Move(file + ".next", file, overwrite: true); // readers see the old or the new one, never half
    }

    public void Remove(string name) => File.Delete(Path.Combine(directory, name + ".pid"));

    /// <summary>
    /// Stops what an AppHost that was killed left running. A process counts only if its command line carries one of the marks of this data directory:
    /// process ids are reused.
    /// </summary>
    /// <param name="marks">A mark, and the signal that asks such a process to end.</param>
    /// <returns>The names of what was stopped.</returns>
    public async Task<IReadOnlyList<string>> StopLeftoversAsync(IReadOnlyDictionary<string, int> marks, CancellationToken cancellationToken)
    {
        var leftovers = new List<(string Name, int Pid)>();
        foreach (var file in Directory.EnumerateFiles(directory, "*.pid"))
        {
            if (int.TryParse(await File.ReadAllTextAsync(file, cancellationToken), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pid)
                && marks.FirstOrDefault(mark => UnixProcess.HasArgument(pid, mark.Key)) is { Key: not null } mark)
            {
                leftovers.Add((Path.GetFileNameWithoutExtension(file), pid));
                UnixProcess.Signal(pid, UnixProcess.IsFrozen(pid) ? UnixProcess.Kill : mark.Value);
            }
            File.Delete(file);
        }
        await UnixProcess.WaitAsync(() => !leftovers.Exists(l => UnixProcess.IsAlive(l.Pid)), Patience, cancellationToken);
        foreach (var leftover in leftovers.Where(l => UnixProcess.IsAlive(l.Pid))) UnixProcess.Signal(leftover.Pid, UnixProcess.Kill);
        if (!await UnixProcess.WaitAsync(() => !leftovers.Exists(l => UnixProcess.IsAlive(l.Pid)), Patience, cancellationToken))
            throw new StartRefusedException($"Processes of an earlier run cannot be stopped: {string.Join(", ", leftovers.Where(l => UnixProcess.IsAlive(l.Pid)).Select(l => $"{l.Name} ({l.Pid})"))}; end them and start again.");
        return [.. leftovers.Select(l => l.Name)];
    }
}
