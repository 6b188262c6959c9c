[assembly: CollectionBehavior(DisableTestParallelization = true)] // every test runs a whole stack

namespace CollectionPlatform.AppHost.Tests;

/// <summary>The running product, however the package profile runs it; the other part of this class is the seam.</summary>
internal sealed partial class Host
{
    /// <summary>A small catalogue, so that the journey is short.</summary>
    private static readonly Dictionary<string, string> Settings = new() { ["Sandbox:Categories"] = "4", ["Sandbox:ProductsPerCategory"] = "40" };

    /// <summary>With the key of the role Admin.</summary>
    public required HttpClient Api { get; init; }

    public required HttpClient Sandbox { get; init; }
    public required HttpClient Web { get; init; }
}

/// <summary>A test of the running product; skipped, with the reason, where the package profile's host cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HostFactAttribute : FactAttribute
{
    public HostFactAttribute() => Skip = Host.WhyNot();
}
