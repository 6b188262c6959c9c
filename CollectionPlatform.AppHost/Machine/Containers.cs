using System.ComponentModel;
using System.Diagnostics;

namespace CollectionPlatform.AppHost.Machine;

/// <summary>Whether a container runtime runs on this machine.</summary>
internal static class Containers
{
    /// <param name="only">The runtime of <c>ASPIRE_CONTAINER_RUNTIME</c>; null: Docker or Podman.</param>
    public static async Task<bool> AnswerAsync(string? only) =>
        only is { Length: > 0 } ? await AnswersAsync(only) : await AnswersAsync("docker") || await AnswersAsync("podman");

    private static async Task<bool> AnswersAsync(string runtime)
    {
        try
        {
            var start = new ProcessStartInfo(runtime, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
            return process.ExitCode == 0;
        }
        catch (Win32Exception) // there is no such program
        {
            return false;
        }
    }
}
