using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace CollectionPlatform.Hosting.Supervision;

/// <summary>One file per running program, <c>pids/worker-1.pid</c>, holding its process id; rewritten at every start.</summary>
/// <param name="directory">Exists.</param>
public sealed class PidFiles(string directory)
{
    private readonly Dictionary<string, int> _written = [];

    /// <summary>The process id of a snapshot; 0 when it has none.</summary>
    public static int Of(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Running
        && snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } pid
            ? Convert.ToInt32(pid, CultureInfo.InvariantCulture)
            : 0;

    public void Note(ResourceEvent change)
    {
        if (Of(change.Snapshot) is not (> 0 and var pid) || _written.GetValueOrDefault(change.Resource.Name) == pid)
            return;
        var file = FileOf(change.Resource.Name);
        File.WriteAllText(file + ".next", pid.ToString(CultureInfo.InvariantCulture) + "\n");
        File.Move(file + ".next", file, overwrite: true); // readers see the old or the new one, never half
        _written[change.Resource.Name] = pid;
    }

    /// <summary>The process id of a program that was running when last heard of; null before its first start.</summary>
    public int? Of(string name) => _written.TryGetValue(name, out var pid) ? pid : null;

    public void Remove(string name) => File.Delete(FileOf(name));

    private string FileOf(string name) => Path.Combine(directory, name + ".pid");
}
