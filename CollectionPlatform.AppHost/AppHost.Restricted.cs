using CollectionPlatform.AppHost.Standalone;

namespace CollectionPlatform.AppHost;

/// <summary>The Aspire app model is not among the packages of this profile: the standalone host runs the same topology.</summary>
internal static class AppModel
{
    public static bool IsAvailable => false;

    public static int Run(string[] args, LocalOptions local) =>
        throw new NotSupportedException($"The Aspire app model needs the full package profile ({args.Length} arguments, data in {local.DataDirectory}).");
}
