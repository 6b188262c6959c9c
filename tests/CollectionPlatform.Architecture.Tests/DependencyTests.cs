using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace CollectionPlatform.Architecture.Tests;

/// <summary>References go down only.</summary>
public sealed class DependencyTests
{
    private const string Core = "CollectionPlatform.Core",
        ServiceDefaults = "CollectionPlatform.ServiceDefaults";

    private static readonly ArchUnitNET.Domain.Architecture Product = new ArchLoader()
        .LoadAssemblies(
            System.Reflection.Assembly.Load(Core),
            System.Reflection.Assembly.Load("CollectionPlatform.Api"),
            System.Reflection.Assembly.Load("CollectionPlatform.Worker"),
            System.Reflection.Assembly.Load("CollectionPlatform.Web"),
            System.Reflection.Assembly.Load("CollectionPlatform.Sandbox")
        )
        .Build();

    [Fact]
    public void Between_the_folders_of_Core_there_are_no_circles()
    {
        var references = Product
            .Types.Where(type => Folder(type) is not null)
            .SelectMany(type => type.Dependencies)
            .Select(d => (From: Folder(d.Origin), To: Folder(d.Target), Why: $"{d.Origin.Name} uses {d.Target.Name}"))
            .Where(r => r.To is not null && r.To != r.From)
            .ToLookup(r => r.From!);
        Assert.Contains(references["Storage"], r => r.To == "Runs"); // references are seen

        // Whatever refers to nothing that is left cannot be part of a circle.
        var left = references.Select(r => r.Key).Order(StringComparer.Ordinal).ToList();
        while (left.RemoveAll(folder => !references[folder].Any(r => left.Contains(r.To!))) > 0) { }
        Breaches.None(
            from folder in left
            from r in references[folder].Where(r => left.Contains(r.To!)).Distinct()
            select $"{folder} -> {r.To}: {r.Why}"
        );
    }

    [Theory]
    [InlineData("CollectionPlatform.Api", Core, ServiceDefaults)]
    [InlineData("CollectionPlatform.Worker", Core, ServiceDefaults)]
    [InlineData("CollectionPlatform.Web", Core, ServiceDefaults)]
    [InlineData("CollectionPlatform.Sandbox", ServiceDefaults)]
    [InlineData(Core)]
    [InlineData(ServiceDefaults)]
    public void An_assembly_knows_only_what_lies_below_it(string assembly, params string[] below)
    {
        var known = System.Reflection.Assembly.Load(assembly).GetReferencedAssemblies().Select(a => a.Name!);
        Breaches.None(known.Where(name => name.StartsWith("CollectionPlatform.", StringComparison.Ordinal)).Except(below));
    }

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore")]
    [InlineData("Npgsql")]
    public void Web_never_touches_the_database(string library)
    {
        var touching = Product
            .Types.Where(type => type.Assembly.Name.StartsWith("CollectionPlatform.Web", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies)
            .Where(d => d.Target.FullName.StartsWith(library, StringComparison.Ordinal))
            .Select(d => $"{d.Origin.FullName} uses {d.Target.FullName}");
        Breaches.None(touching);
    }

    /// <summary>The folder right below Core that a type lies in; null outside Core.</summary>
    private static string? Folder(IType type) =>
        type.FullName.StartsWith(Core + ".", StringComparison.Ordinal) && !type.FullName.Contains(".Migrations.", StringComparison.Ordinal)
            ? type.FullName.Split('.')[2]
            : null;
}
