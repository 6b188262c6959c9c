using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace CollectionPlatform.AppHost.Machine;

internal static class Containers
{
    /// <summary>Whether a container runtime runs here; <c>--Local:Containers=true|false</c> decides without looking.</summary>
    public static async Task<bool> AnswerAsync(IConfiguration settings) =>
        bool.TryParse(settings["Local:Containers"], out var said) ? said
        : settings["ASPIRE_CONTAINER_RUNTIME"] is { Length: > 0 } only ? await AnswersAsync(only)
        : await AnswersAsync("docker") || await AnswersAsync("podman");

    private static async Task<bool> AnswersAsync(string runtime)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(runtime, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        } // there is no such program
    }
}
