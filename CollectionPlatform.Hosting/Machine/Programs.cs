namespace CollectionPlatform.Hosting.Machine;

/// <summary>Finds the programs of the machine.</summary>
public static class Programs
{
    private static readonly (string Root, string Pattern)[] Distributions =
    [
        ("/usr/lib/postgresql", "*"),
        ("/opt/homebrew/opt", "postgresql*"),
        ("/usr/local/opt", "postgresql*"),
        ("/usr", "pgsql"),
    ];

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
        var kept = Distributions
            .Where(place => Directory.Exists(place.Root))
            .SelectMany(place => Directory.EnumerateDirectories(place.Root, place.Pattern))
            .Select(directory => Path.Combine(directory, "bin"));
        var found = (OnPath("initdb") is { } initdb ? kept.Prepend(DirectoryOf(initdb)) : kept)
            .Where(directory => File.Exists(Path.Combine(directory, "initdb")))
            .Select(directory => (directory, version: VersionOf(directory)))
            .ToList();
        if (found.Count == 0)
            throw new StartRefusedException(
                "PostgreSQL is missing: there is no initdb on the PATH or where distributions keep it; `./dev run` installs it, "
                    + "or install the package postgresql yourself."
            );
        if (version is null)
            return found.MaxBy(f => int.TryParse(f.version, out var number) ? number : 0).directory;
        return found.Find(f => f.version == version || f.version is null).directory
            ?? throw new StartRefusedException(
                $"The data directory was made by PostgreSQL {version}, but this machine has "
                    + $"{string.Join(", ", found.Select(f => f.version))}; "
                    + $"install postgresql-{version} or give another --Local:DataDirectory."
            );
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);

    private static string DirectoryOf(string program) =>
        Path.GetDirectoryName(new FileInfo(program).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program)!;

    /// <summary>"15" of <c>/usr/lib/postgresql/15/bin</c> or <c>…/postgresql@15/bin</c>; null when the path does not say.</summary>
    private static string? VersionOf(string binaries)
    {
        var version = Path.GetFileName(Path.GetDirectoryName(binaries)!).Split('@')[^1];
        return version.Length > 0 && version.All(char.IsAsciiDigit) ? version : null;
    }
}
