using CollectionPlatform.AppHost.Local;

namespace CollectionPlatform.AppHost.Machine;

/// <summary>Finds the programs of the machine.</summary>
internal static class Programs
{
    /// <exception cref="StartRefusedException">It is not on the PATH.</exception>
    public static string Find(string program, string package) =>
        OnPath(program)
        ?? throw new StartRefusedException(
            $"{program} is missing: it is not on the PATH; `./dev run` installs it, or install the package {package} yourself."
        );

    /// <summary>The directory of PostgreSQL's programs: the version that made the data, else the newest.</summary>
    /// <exception cref="StartRefusedException">There is none, or not that version.</exception>
    public static string PostgresDirectory(string? version)
    {
        var found = PostgresDirectories()
            .Where(directory => File.Exists(Path.Combine(directory, "initdb")))
            .Select(directory => (directory, version: VersionOf(directory)))
            .ToList();
        if (found.Count == 0)
            throw new StartRefusedException(
                "PostgreSQL is missing: there is no initdb on the PATH or where distributions keep it; `./dev run` installs it, or install the package postgresql yourself."
            );
        if (version is null)
            return found.MaxBy(f => int.TryParse(f.version, out var number) ? number : 0).directory;
        return found.Find(f => f.version == version || f.version is null).directory
            ?? throw new StartRefusedException(
                $"The data directory was made by PostgreSQL {version}, but this machine has {string.Join(", ", found.Select(f => f.version))}; install postgresql-{version} or give another --Local:DataDirectory."
            );
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Where(directory => directory.Length > 0)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);

    private static IEnumerable<string> PostgresDirectories()
    {
        if (OnPath("initdb") is { } initdb)
            yield return Path.GetDirectoryName(new FileInfo(initdb).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? initdb)!;
        foreach (var root in (string[])["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"])
        {
            if (!Directory.Exists(root))
                continue;
            foreach (
                var directory in Directory
                    .EnumerateDirectories(root)
                    .Where(d =>
                        root.EndsWith("postgresql", StringComparison.Ordinal)
                        || Path.GetFileName(d).StartsWith("postgresql", StringComparison.Ordinal)
                    )
            )
                yield return Path.Combine(directory, "bin");
        }
        yield return "/usr/pgsql/bin";
    }

    /// <summary>"15" of <c>/usr/lib/postgresql/15/bin</c> or <c>…/postgresql@15/bin</c>; null when the path does not say.</summary>
    private static string? VersionOf(string binaries)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(binaries)!);
        var version = name[(name.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return version.Length > 0 && version.All(char.IsAsciiDigit) ? version : null;
    }
}
