using System.Diagnostics;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Report;

/// <summary>What the source tree is at.</summary>
public static class Commit
{
    /// <summary>The commit that was built; marked when files differ from it.</summary>
    public static string Built()
    {
        var commit = Git("rev-parse", "--short=10", "HEAD");
        return commit.Length == 0 ? "unknown"
            : Git("status", "--porcelain", "--", ".", $":!{ReliabilityPage.Place}").Length == 0 ? commit
            : commit + " with changes";
    }

    private static string Git(params string[] arguments)
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var said = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return git.ExitCode == 0 ? said : "";
    }
}
